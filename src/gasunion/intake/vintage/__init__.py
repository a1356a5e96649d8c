"""A case as it was known on a day: which row stands for each quantity of a year, and how it was known.

Real-time data, as the makers of forecasts keep them: Croushore and Stark, A real-time data set for
macroeconomists, Journal of Econometrics 105 (2001).
"""
