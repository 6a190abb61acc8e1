"""The errors of the application; the class says who must act.

AssistantError
├── ToolInputError        the model or the person can correct it: shown to both
├── ConfigurationError    the operator: shown at start-up with the remedy
└── ModelServerError      the model server failed: the turn goes on with the offline coach
Everything else is a bug and stops the turn.
"""


class AssistantError(Exception):
    """Base of all errors that the application raises on purpose."""


class ToolInputError(AssistantError):
    """A value that the model or the person gave cannot be used; the text says which and what to do."""


class ConfigurationError(AssistantError):
    """A setting or the machine must be changed by the operator; the text is one sentence with the remedy."""


class ModelServerError(AssistantError):
    """A configured model server failed or broke off in the middle of an answer."""
