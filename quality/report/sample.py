"""A sample of unexpected rows as a Markdown table, which Dagster shows beside a check."""

from quality.assertions import Observation


def columns_of(sample: tuple[dict[str, str], ...]) -> tuple[str, ...]:
    """Return every column that a row of the sample has, in order of first appearance."""
    return tuple(dict.fromkeys(column for row in sample for column in row))


def markdown_sample(observation: Observation) -> str:
    """Return the sample as a Markdown table with a line per row; the empty text if there is no sample.

    Values are masked already, by whoever made the observation; here they only lose what would be markup.
    """
    columns = columns_of(observation.sample)
    if not columns:
        return ""
    rows = [columns, ("---",) * len(columns)]
    rows += [tuple(_plain(row.get(column, "")) for column in columns) for row in observation.sample]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


_MARKUP = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        "\r": " ",
        "\n": " ",
        **{sign: f"\\{sign}" for sign in "\\|*_`[]!~#$"},
    }
)


def _plain(value: str) -> str:
    return value.translate(_MARKUP)
