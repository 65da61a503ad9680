"""Nodes that lose their power or their link in the middle of a sweep whose only worker they have: it ends because Slurm
starts the job again, elsewhere."""


def lose_the_node(sweep, lose):
    """Waits for some results, takes the node away, and waits until another one brings results."""
    sweep.submit(1)
    sweep.wait_for_trials(30)
    (node,) = sweep.hosts()
    (job,) = sweep.jobs()
    with sweep.slowed():  # the second node is not to be done before the first one is back
        lose(node)
        sweep.wait_until(lambda: len(sweep.hosts()) == 2, "results from another node")
        assert list(sweep.jobs()) == [job], "the job came back by itself"
    return node


def test_a_node_that_loses_its_power_is_replaced(sweep, undisturbed):
    node = lose_the_node(sweep, sweep.slurm.power_off)
    sweep.slurm.power_on(node)
    sweep.finish(undisturbed)
    assert "lost worker" in sweep.log.read_text()


def test_a_node_that_loses_its_link_trains_what_another_trains_and_the_tables_are_the_same(sweep, undisturbed):
    node = lose_the_node(sweep, sweep.slurm.cut)
    # The worker behind the cut is alive, with its trials, while its job runs elsewhere.
    assert sweep.worker_count() == 2
    sweep.wait_until(lambda: trained_twice(sweep, node), "it has trained what another worker delivered")
    sweep.slurm.heal(node)
    sweep.finish(undisturbed)
    assert "lost worker" in sweep.log.read_text()


def trained_twice(sweep, node):
    """Trials of which a worker on this node keeps a result because no coordinator takes it, and another node's is recorded."""
    spool = b"".join(file.read_bytes() for file in (sweep.out / "slurm" / "spool").glob("*.results"))
    recorded = sweep.query("SELECT key, host FROM trial")
    return [key for key, host in recorded if host != node and bytes.fromhex(key) in spool]
