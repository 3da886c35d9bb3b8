"""Who delivers what: one file a department or two, one ``Spec`` a feed."""

from examples.zhongshan.generate.departments import (
    bureaus,
    civil_affairs,
    health,
    land,
    market_and_tax,
    police,
    safety_and_credit,
    social_security,
)

SPECS = (
    *police.SPECS,
    *civil_affairs.SPECS,
    *market_and_tax.SPECS,
    *social_security.SPECS,
    *health.SPECS,
    *land.SPECS,
    *bureaus.SPECS,
    *safety_and_credit.SPECS,
)
