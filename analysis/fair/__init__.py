"""Who differs given the difficulty of the work."""

from analysis.fair.compare import expected, funnel, gamma_poisson, overdispersion, standardised
