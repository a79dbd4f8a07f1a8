"""The list of all metrics; exposition, rules and dashboards use no others.

No label has a user, a key, a webhook or a path, because each combination of labels is a series in
Prometheus. Operations are named by their operationId.
"""

from collections.abc import Mapping

from cute_api.metrics import added, read, reported
from cute_api.metrics.metric import Metric

METRICS: tuple[Metric, ...] = (*added.METRICS, *reported.METRICS, *read.METRICS)

BY_NAME: Mapping[str, Metric] = {metric.name: metric for metric in METRICS}
