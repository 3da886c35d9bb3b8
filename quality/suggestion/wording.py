"""What the parts of a suggestion are called where people read them."""

from catalog.language import Text

PARTS = {
    "voice": Text(zh="来源的说法", en="what a source says"),
    "authority": Text(zh="权威来源的说法", en="the authority says so"),
    "authority_newer": Text(zh="权威来源更新在后", en="the authority changed last"),
    "newer": Text(zh="校核来源更新在后", en="a check source changed last"),
    "fails_check": Text(zh="未通过本行校验", en="fails a row check"),
    "passes_check": Text(zh="通过本行校验", en="passes a row check"),
    "others": Text(zh="其余说法，或都不对", en="all others, or none is right"),
}
"""The parts that ``accounting`` gives, by name."""
