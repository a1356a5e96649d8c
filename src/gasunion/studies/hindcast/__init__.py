"""Would the model have said what happened, from what was known before? Four predictors of past flows."""
