"""What a single chapter alone shows, one module per chapter: `plots.ch03.receptive_fields(…)`.

What several chapters show stands in `plots` itself.
"""
