"""What a text holds that a picture could show.

figures        found_figures       numbers with one unit, each with its label
dates          found_dates         years and what happened in them
steps          found_steps         enumerations: numbered, with ordinal words, after a colon, with arrows
equations      found_equation      formulas, as LaTeX
contrasts      found_contrast      one thing against another
quotations     found_quotation     what somebody said, and who
"""
