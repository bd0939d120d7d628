package org.health4j.probe;

/** Asks the target once. */
record Ask(Target target, Timeout timeout) implements Command {

    @Override
    public Outcome run(Wire wire) {
        Deadline deadline = new Deadline(timeout, System.nanoTime());
        try (wire) {
            wire.connect(target, deadline);
            wire.write(target.request());
            return Outcome.answered(Answer.read(new Input(wire, deadline)), target.address());
        } catch (ProbeFailure e) {
            return Outcome.failed(e, target.address());
        }
    }
}
