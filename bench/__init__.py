"""What is measured: how fast a night is (``bench.night``), how true its findings are (``bench.truth``).

Both run the sample city through the real job in homes of their own below ``bench/work``. Nothing that
govlake needs to run belongs here.
"""
