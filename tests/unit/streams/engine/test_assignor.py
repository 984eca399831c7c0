from types import SimpleNamespace

from streams.engine.assignor import CopartitionedAssignor

TOPICS = {"events.advice": {0, 1, 2, 3}, "events.gp": {0, 1, 2, 3}, "checked": {0, 1, 2, 3}}
CLUSTER = SimpleNamespace(partitions_for_topic=TOPICS.get)


def assigned(*members: str, topics: tuple[str, ...] = tuple(TOPICS)) -> dict[str, dict[str, list[int]]]:
    metadata = {member: CopartitionedAssignor.metadata(topics) for member in members}
    assignment = CopartitionedAssignor.assign(CLUSTER, metadata)
    return {member: {topic: list(p) for topic, p in given.assignment} for member, given in assignment.items()}


def test_gives_everything_to_a_single_member():
    assert assigned("a") == {"a": {topic: [0, 1, 2, 3] for topic in TOPICS}}


def test_gives_one_number_of_every_topic_to_the_same_member():
    shares = assigned("a", "b", "c")
    for share in shares.values():
        assert len({tuple(numbers) for numbers in share.values()}) == 1
    assert shares["a"]["checked"] == [0, 3]


def test_gives_each_partition_to_one_member():
    shares = assigned("a", "b", "c")
    for topic, partitions in TOPICS.items():
        assert sorted(p for share in shares.values() for p in share[topic]) == sorted(partitions)


def test_leaves_members_beyond_the_partitions_without_any():
    assert assigned("a", "b", "c", "d", "e")["e"] == {}


def test_deals_alike_whatever_order_members_are_known_in():
    assert assigned("b", "a") == assigned("a", "b")


def test_passes_over_a_topic_that_does_not_exist_yet():
    assert assigned("a", topics=("checked", "events.new")) == {"a": {"checked": [0, 1, 2, 3]}}


def test_lets_a_new_topic_wait_for_the_owner_of_its_number_to_hear_of_it():
    old, new = ("events.advice", "checked"), ("events.advice", "checked", "events.gp")
    metadata = {"a": CopartitionedAssignor.metadata(old), "b": CopartitionedAssignor.metadata(new)}
    assignment = CopartitionedAssignor.assign(CLUSTER, metadata)
    assert dict(assignment["a"].assignment) == {"events.advice": [0, 2], "checked": [0, 2]}
    assert dict(assignment["b"].assignment) == {
        "events.advice": [1, 3],
        "checked": [1, 3],
        "events.gp": [1, 3],
    }
