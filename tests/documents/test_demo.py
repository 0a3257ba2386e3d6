"""A demonstration has one document of every type, each issued by its department."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.documents.studies import open_studies
from wasl.catalogue import current
from wasl.documents.declared import DocumentType
from wasl.documents.demo import create_demo_documents
from wasl.documents.models import Document

pytestmark = pytest.mark.usefixtures("registers")


def test_a_visitor_sees_one_of_every_type(home: Path) -> None:
    open_studies(home)
    issued = create_demo_documents(lambda document: False)
    types = current.catalogue().all(DocumentType)
    found = dict(Document.objects.values_list("type", "issuer"))
    absent = set(types) - set(found)
    decided = {name for name, each in types.items() if each.by_decision}
    assert absent <= {"school-leaving-certificate", *decided}  # nobody of the tests has left a school
    assert found == {name: each.issuer for name, each in types.items() if name not in absent}
    assert issued == len(found)
    assert create_demo_documents(lambda document: False) == 0
