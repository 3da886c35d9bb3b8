"""A department's answers by workbook (核查答复表): a row per question goes out, is filled in, and comes back.

``layout`` says what the sheet looks like, ``workbook`` writes it, ``returned`` reads it again as answers or
as what is wrong with it by row and column, ``given`` answers with it. Answering one question on a page is
``governance.office``'s.
"""
