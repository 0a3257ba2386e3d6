"""The linkage model in Splink's terms: to train on, and to check our own scoring against."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from splink import SettingsCreator, block_on
from splink.internals.comparison_level_creator import ComparisonLevelCreator
from splink.internals.comparison_library import CustomComparison

from wasl.registers.linkage.comparisons import Comparison
from wasl.registers.linkage.model import Model


def settings(model: Model, compared: Iterable[Comparison], *, by_frequency: bool, standing: int) -> SettingsCreator:
    """Splink's link-only settings, for feature relations with a ``unique_id``.

    `by_frequency` adds Splink's own term frequency adjustment, which differs from ours: it forgets that one spelling
    says more than one key. `standing` is the number of standing entities, of which one at most is the row's.
    """
    return SettingsCreator(
        link_type="link_only",
        comparisons=[_comparison(model, comparison, by_frequency) for comparison in compared],
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in model.rules],
        probability_two_random_records_match=model.parameters.overlap / max(standing, 1),
        max_iterations=12,  # later ones only drive what is never seen among matches towards nothing
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=True,
    )


def _comparison(model: Model, comparison: Comparison, by_frequency: bool) -> CustomComparison:
    silent = {"sql_condition": comparison.silent, "label_for_charts": "silent", "is_null_level": True}
    levels: list[ComparisonLevelCreator | dict[str, Any]] = [silent]
    for level in comparison.levels:
        chances = model.chances(comparison.name, level.name)
        written: dict[str, Any] = {
            "sql_condition": level.condition,
            "label_for_charts": level.name,
            "m_probability": chances.m,
            "u_probability": chances.u,
        }
        if by_frequency and level.by_frequency:
            written |= {"tf_adjustment_column": comparison.frequency, "disable_tf_exact_match_detection": True}
        levels.append(written)
    return CustomComparison(output_column_name=comparison.name, comparison_levels=levels)
