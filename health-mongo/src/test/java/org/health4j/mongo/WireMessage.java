package org.health4j.mongo;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;

/**
 * One request of MongoDB's wire protocol: {@code OP_MSG}, or the {@code OP_QUERY} that a driver greets with. Sections other than the body are left out.
 *
 * @param id what the answer refers to
 * @param legacy whether it is an {@code OP_QUERY}
 * @param command what is asked
 */
record WireMessage(int id, boolean legacy, BsonDocument command) {

    private static final int HEADER = 16;
    private static final int OP_REPLY = 1;
    private static final int OP_QUERY = 2004;
    private static final int OP_MSG = 2013;
    private static final int LEGACY_PREFIX = 20;

    static WireMessage read(DataInputStream in) throws IOException {
        ByteBuffer header = ByteBuffer.wrap(in.readNBytes(HEADER)).order(ByteOrder.LITTLE_ENDIAN);
        if (header.remaining() < HEADER) {
            throw new IOException("the client has gone");
        }
        int length = header.getInt();
        int id = header.getInt();
        header.getInt();
        boolean legacy = header.getInt() == OP_QUERY;
        ByteBuffer body = ByteBuffer.wrap(in.readNBytes(length - HEADER)).order(ByteOrder.LITTLE_ENDIAN);
        body.getInt(); // flags
        if (legacy) {
            while (body.get() != 0) {} // the collection's name
            body.getLong(); // to skip, to return
        } else {
            body.get(); // the kind of the first section, which is the body with every driver
        }
        byte[] document = new byte[body.getInt(body.position())];
        body.get(document);
        return new WireMessage(id, legacy, new RawBsonDocument(document).decode(new BsonDocumentCodec()));
    }

    String name() {
        return command.getFirstKey();
    }

    /** The bytes of an answer. */
    byte[] answer(BsonDocument document) {
        BasicOutputBuffer encoded = new BasicOutputBuffer();
        try (BsonBinaryWriter writer = new BsonBinaryWriter(encoded)) {
            new BsonDocumentCodec()
                    .encode(writer, document, EncoderContext.builder().build());
        }
        byte[] bytes = encoded.toByteArray();
        int prefix = legacy ? LEGACY_PREFIX : Integer.BYTES + 1;
        ByteBuffer answer = ByteBuffer.allocate(HEADER + prefix + bytes.length).order(ByteOrder.LITTLE_ENDIAN);
        answer.putInt(answer.capacity()).putInt(id + 1).putInt(id).putInt(legacy ? OP_REPLY : OP_MSG);
        if (legacy) {
            answer.putInt(0).putLong(0).putInt(0).putInt(1); // flags, cursor, from, one document
        } else {
            answer.putInt(0).put((byte) 0);
        }
        return answer.put(bytes).array();
    }
}
