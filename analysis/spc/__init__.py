"""Control charts: kinds, limits, rules, icons."""

from analysis.spc.charts import (
    anhoj_limits, c_chart, cusum_chart, ewma_chart, g_chart, p_chart, p_prime_chart, u_chart, u_prime_chart,
    xmr_chart,
)  # fmt: skip
