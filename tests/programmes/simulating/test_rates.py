"""Files of rates of poverty: what is read, and what is refused with its line."""

from __future__ import annotations

from decimal import Decimal

import pytest

from wasl.kernel.errors import WaslError
from wasl.programmes.simulating.rates import BrokenRatesError, Rate, read_rates

CODES = {"01.1": "01.1", "0101": "01.1", "01.2": "01.2"}


def test_rates_are_read_whatever_the_spreadsheet_wrote() -> None:
    english = read_rates(b"code,rate,source,year\n0101,12.5,HCP,2014\n01.2,0,HCP,2014\n", CODES)
    assert (english.source, english.year) == ("HCP", 2014)
    assert english.rates == {"01.1": Rate(Decimal("12.5")), "01.2": Rate(Decimal(0))}
    french = "\ufeffcode;households;rate;year;source\r\n01.1;120;12,5;2014;HCP, carte\r\n01.2;;100;2014;HCP, carte\r\n"
    told = read_rates(french.encode(), CODES)
    assert told.rates == {"01.1": Rate(Decimal("12.5"), 120), "01.2": Rate(Decimal(100))}
    assert told.source == "HCP, carte"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("99,1,HCP,2014", "'99' is no code of a place"),
        ("01.1,100.1,HCP,2014", "'100.1' is no percentage"),
        ("01.1,-1,HCP,2014", "'-1' is no percentage"),
        ("01.1,,HCP,2014", "'' is no percentage"),
        ("01.1,1e1,HCP,2014", "'1e1' is no percentage"),
        ("01.1,١,HCP,2014", "is no percentage"),
    ],
)
def test_rows_that_cannot_be_used_are_told_with_their_line(row: str, said: str) -> None:
    with pytest.raises(BrokenRatesError, match="rows that cannot be used: 1; none was taken") as caught:
        read_rates(f"code,rate,source,year\n01.2,4,HCP,2014\n{row}\n".encode(), CODES)
    (told,) = caught.value.rows
    assert said in str(told)
    assert "line 3" in str(told)


def test_a_place_stands_once_and_the_file_has_one_source_and_year() -> None:
    head = "code,rate,source,year\n"
    with pytest.raises(BrokenRatesError) as caught:
        read_rates(f"{head}01.1,1,HCP,2014\n0101,2,HCP,2014\n".encode(), CODES)
    assert "in the file already" in str(caught.value.rows[0])
    for rows, said in (
        ("", "has no row"),
        ("01.1,1,HCP,2014\n01.2,1,HCP,2004\n", "several sources or years"),
        ("01.1,1,,2014\n", "the source is not said"),
        ("01.1,1,HCP,14\n", "'14' is no year"),
        ("01.1,1\n", "a row is cut"),
    ):
        with pytest.raises(WaslError, match=said):
            read_rates(f"{head}{rows}".encode(), CODES)
    for content in (b"place,rate\n01.1,1\n", b"code,rate,source,year,code\n", b"", b"code,rate,source,year,more\n"):
        with pytest.raises(WaslError, match="not the ones asked for"):
            read_rates(content, CODES)
    with pytest.raises(WaslError, match="cannot be read"):
        read_rates("code,rate,source,year\n01.1,1,é,2014".encode("latin-1"), CODES)
    with pytest.raises(BrokenRatesError) as caught:
        read_rates(b"code,rate,source,year,households\n01.1,1,HCP,2014,many\n", CODES)
    assert "'many' is no number of households" in str(caught.value.rows[0])
