package org.health4j.probe;

/** Looks at a file's age, and quotes its first line. */
final class FileInquiry implements Inquiry {

    private static final long YEAR_MILLIS = 365 * 24 * Timeout.HOUR / Timeout.MILLISECOND;

    private final FileTarget target;
    private final Platform platform;

    FileInquiry(FileTarget target, Platform platform) {
        this.target = target;
        this.platform = platform;
    }

    @Override
    public void start(int id, Wire wire, long nanos) {}

    @Override
    public void hear(Event event) {}

    @Override
    public boolean isOver() {
        return true;
    }

    /** A file from the future is no fresher than one from the past: some clock was wrong, and it would be believed for as long. */
    @Override
    public Finding finding(String late) {
        String address = "file:" + target.path();
        FileState file = platform.read(target.path(), Line.MAX_BYTES);
        byte[] bytes = file.bytes();
        if (bytes == null) {
            return new Finding(false, "", (file.exists() ? "not a readable file: " : "no such file: ") + address);
        }
        long age = platform.currentTimeMillis() - file.modifiedMillis();
        boolean fresh = Math.abs(age) <= target.maxAge().nanos() / Timeout.MILLISECOND;
        return new Finding(fresh, firstLine(bytes), (fresh ? "fresh" : "stale" + howOld(age)) + ": " + address);
    }

    /** Nothing of what was never meant as a time: whoever is down dates his file back to the beginning. */
    private String howOld(long ageMillis) {
        if (Math.abs(ageMillis) > YEAR_MILLIS) {
            return "";
        }
        long seconds = Math.abs(ageMillis) / 1_000;
        return ", " + seconds + "s " + (ageMillis < 0 ? "ahead" : "old") + ", at most "
                + target.maxAge().text();
    }

    private static String firstLine(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        return Utf8.decode(bytes, end).trim();
    }
}
