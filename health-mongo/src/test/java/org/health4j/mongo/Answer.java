package org.health4j.mongo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import org.bson.BsonDocument;

/** What a {@link ScriptedMongo} does with a request. */
@FunctionalInterface
interface Answer {

    Answer OK = json("{ok: 1}");

    /** The greeting of a server that stands alone. */
    Answer STANDALONE = hello("ismaster: true");

    /** None, until the client has gone. */
    Answer SILENCE = (request, socket) -> socket.getInputStream().transferTo(OutputStream.nullOutputStream());

    /** The end of the connection in its place. */
    Answer CLOSE = (request, socket) -> socket.close();

    /** An RST in its place. */
    Answer RESET = (request, socket) -> {
        socket.setSoLinger(true, 0);
        socket.close();
    };

    /** Of a server that speaks something else. */
    Answer GARBAGE =
            (request, socket) -> socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));

    void send(WireMessage request, Socket socket) throws IOException;

    static Answer json(String json) {
        return (request, socket) -> socket.getOutputStream().write(request.answer(BsonDocument.parse(json)));
    }

    static Answer error(int code) {
        return json("{ok: 0, code: %d, errmsg: 'error %d'}".formatted(code, code));
    }

    /** A greeting with the fields that every server has, of MongoDB 4.2 to 8.0. */
    static Answer hello(String fields) {
        return json(
                "{ok: 1, helloOk: true, connectionId: 1, minWireVersion: 0, maxWireVersion: 25, maxBsonObjectSize: 16777216,"
                        + " maxMessageSizeBytes: 48000000, maxWriteBatchSize: 100000, " + fields + "}");
    }
}
