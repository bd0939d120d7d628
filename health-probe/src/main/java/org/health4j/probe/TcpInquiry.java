package org.health4j.probe;

/** Whether a connection is accepted. */
final class TcpInquiry implements Inquiry {

    private static final byte[] NOTHING = {};

    private final String address;
    private final Endpoint endpoint;
    private boolean over;
    private boolean connected;
    private String failure = "";

    TcpInquiry(String address, Endpoint endpoint) {
        this.address = address;
        this.endpoint = endpoint;
    }

    @Override
    public void start(int id, Wire wire, long nanos) {
        wire.open(id, endpoint, false, NOTHING, nanos);
    }

    @Override
    public void hear(Event event) {
        over = true;
        connected = event.kind() != Event.Kind.FAILED;
        failure = event.reason();
    }

    @Override
    public boolean isOver() {
        return over;
    }

    @Override
    public Finding finding(String late) {
        return new Finding(connected, "", (connected ? "connected" : over ? failure : late) + ": " + address);
    }
}
