"""Drafting: from a department's file to the YAML of its feed, each guess marked with its evidence.

The file is sampled (``shape``, ``sample``), its columns counted (``profile``), matched with the catalogue's
elements (``headers``, ``mapping``) and guessed (``columns``, ``keys``), and all is written (``feed``,
``rendering``). Nothing is stored: a person reads the draft, mends it and puts it in the catalogue.
"""

from quality.drafting.feed import Draft, draft_feeds
from quality.drafting.sample import NothingThere, TooLarge
from quality.drafting.shape import UnknownKind

__all__ = ["Draft", "NothingThere", "TooLarge", "UnknownKind", "draft_feeds"]
