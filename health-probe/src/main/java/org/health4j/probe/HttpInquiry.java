package org.health4j.probe;

/** One request and its answer. */
final class HttpInquiry implements Inquiry {

    private final HttpTarget target;
    private final Criteria criteria;
    private final Answer answer;
    private boolean over;
    private String failure = "";

    HttpInquiry(HttpTarget target, Criteria criteria) {
        this.target = target;
        this.criteria = criteria;
        this.answer = new Answer(
                criteria.contains() == null ? "" : criteria.contains().text());
    }

    @Override
    public void start(int id, Wire wire, long nanos) {
        wire.open(id, target.endpoint(), target.tls(), target.request(criteria), nanos);
    }

    @Override
    public void hear(Event event) {
        try {
            // No switch over an enum: that would be one more class to load.
            if (event.kind() == Event.Kind.READ) {
                answer.feed(event.bytes(), event.length());
            } else if (event.kind() == Event.Kind.END) {
                answer.end();
                over = true;
            } else if (event.kind() == Event.Kind.FAILED) {
                fail(event.reason());
            }
        } catch (ProbeFailure e) {
            fail(e.getMessage());
        }
        over = over || answer.isComplete();
    }

    private void fail(String reason) {
        over = true;
        failure = reason;
    }

    @Override
    public boolean isOver() {
        return over;
    }

    /** The status decides once it is there: what comes late or breaks off after that only shortens the line. */
    @Override
    public Finding finding(String late) {
        if (!answer.hasStatus()) {
            return new Finding(false, "", (over ? failure : late) + ": " + target.address());
        }
        String origin = answer.status() + " from " + target.address();
        boolean expected = criteria.expect().contains(answer.status());
        Value contains = criteria.contains();
        if (expected && contains != null && !answer.hasFound()) {
            String why = !over ? late : failure.isEmpty() ? answer.shortfall() : failure;
            String where = why.isEmpty() ? "not in the body: " : why + ", not in the body so far: ";
            return new Finding(false, "", where + contains.shown() + " (" + origin + ")");
        }
        return new Finding(expected, answer.text(), origin);
    }
}
