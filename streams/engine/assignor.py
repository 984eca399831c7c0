"""Who owns what: partition p of every topic goes to the same worker."""

import logging
from collections.abc import Iterable, Mapping

from aiokafka.cluster import ClusterMetadata
from aiokafka.coordinator.assignors.abstract import AbstractPartitionAssignor
from aiokafka.coordinator.protocol import ConsumerProtocolMemberAssignment, ConsumerProtocolMemberMetadata

logger = logging.getLogger(__name__)


class CopartitionedAssignor(AbstractPartitionAssignor):  # type: ignore[misc]
    """Deals partition numbers, not partitions: a stage with several sources has one owner per number."""

    name = "needmonitor-copartitioned"
    version = 0

    @classmethod
    def assign(
        cls, cluster: ClusterMetadata, members: Mapping[str, ConsumerProtocolMemberMetadata]
    ) -> dict[str, ConsumerProtocolMemberAssignment]:
        """Partition p of every topic to the p-th member (by id, around again), if it reads that topic.

        A partner's topic that the p-th member has not heard of waits until it has: given to another member,
        partition p of one stage would have two owners, each fencing the other.
        """
        names = sorted(members)
        dealt: dict[str, dict[str, list[int]]] = {member: {} for member in names}
        for topic in sorted({topic for member in members.values() for topic in member.subscription}):
            partitions = cluster.partitions_for_topic(topic)
            if partitions is None:
                logger.warning("Topic %s does not exist yet; nobody reads it", topic)
                continue
            for partition in sorted(partitions):
                reader = names[partition % len(names)]
                if topic in members[reader].subscription:
                    dealt[reader].setdefault(topic, []).append(partition)
                else:
                    logger.warning("%s/%d waits: its worker does not know the topic yet", topic, partition)
        return {
            member: ConsumerProtocolMemberAssignment(cls.version, sorted(topics.items()), b"")
            for member, topics in dealt.items()
        }

    @classmethod
    def metadata(cls, topics: Iterable[str]) -> ConsumerProtocolMemberMetadata:
        """What a member tells of itself: its topics."""
        return ConsumerProtocolMemberMetadata(cls.version, list(topics), b"")

    @classmethod
    def on_assignment(cls, assignment: ConsumerProtocolMemberAssignment) -> None:
        """Nothing to remember: the next assignment starts from nothing."""
