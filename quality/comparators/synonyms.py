"""Texts that an element declares to mean the same: 汉 and 汉族, 個體 and 个体工商户."""

from collections.abc import Callable, Mapping

from lake.engine import literal, once


def replaced(form: str, synonyms: Mapping[str, str], fold: Callable[[str], str | None]) -> str:
    """Return the SQL of a form in which each whole variant has become its standard text.

    ``synonyms`` is variant → standard as the catalogue has them; ``fold`` brings both to comparable form.
    A standard that is itself a variant of another one is followed.
    """
    folded = {fold(variant) or "": fold(standard) or "" for variant, standard in synonyms.items()}
    variants: dict[str, list[str]] = {}
    for variant in folded:
        if variant and (standard := _followed(variant, folded)) != variant:
            variants.setdefault(standard, []).append(variant)
    if not variants:
        return form
    cases = " ".join(
        f"WHEN folded IN ({', '.join(map(literal, several))}) THEN {literal(standard)}"
        for standard, several in variants.items()
    )
    return once(form, "folded", f"CASE {cases} ELSE folded END")


def _followed(variant: str, folded: Mapping[str, str]) -> str:
    seen = {variant}
    while (standard := folded.get(variant, variant)) not in seen:
        seen.add(standard)
        variant = standard
    return variant
