"""Ways of breaking the coach, each in one known place, in a process only. What notices them is told by `evals.mutate`."""

from evals.mutants.finding import FINDING
from evals.mutants.keeping import KEEPING
from evals.mutants.reading import READING
from evals.mutants.reckoning import RECKONING
from evals.mutants.wounds import Mutant as Mutant

MUTANTS: tuple[Mutant, ...] = (*FINDING, *KEEPING, *RECKONING, *READING)
"""Every mutant, by what it breaks."""
