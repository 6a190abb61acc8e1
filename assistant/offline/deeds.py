"""What counts as something done, for a thank-you: praise alone does not."""

import re

_PRAISE = re.compile(
    r"(?:(?:he|she|they|it|who)(?:['’]s| is| are| was| were)?\s+)?(?:been\s+)?(?:just\s+|so\s+|really\s+|simply\s+|absolutely\s+|always\s+)*(?:great|wonderful|fantastic|amazing|brilliant|lovely|awesome|super|good|excellent|the best|a star|a gem)(?: (?:job|work|person|colleague|guy))?",
    re.IGNORECASE,
)


def is_praise(text: str) -> bool:
    """Whether words tell nothing but praise: "he's just great" is not what somebody did."""
    return bool(_PRAISE.fullmatch(text.strip(" .!")))
