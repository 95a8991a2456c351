"""The one component of our own: `SurveySource`."""
