package io.ringback.egress;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs a real name server on loopback, with zones of the test's choice: hostile, mixed, short-lived. */
public final class NameServer implements Closeable {
    private static final int A = 1;
    private static final int NS = 2;
    private static final int CNAME = 5;
    private static final int AAAA = 28;
    private static final int TURNS = 500;

    private final DatagramSocket socket;
    private final Map<String, Deque<List<Entry>>> zones = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    private final Map<String, Integer> failing = new ConcurrentHashMap<>();
    private final Map<String, List<Entry>> referrals = new ConcurrentHashMap<>();
    private final Set<String> withoutIpv6 = ConcurrentHashMap.newKeySet();

    public NameServer() throws IOException {
        this("127.0.0.1", 0);
    }

    NameServer(String address, int port) throws IOException {
        this.socket = new DatagramSocket(port, InetAddress.ofLiteral(address));
        Thread.ofVirtual().start(this::serve);
    }

    /** Holds one record; {@code owner} is the queried name unless an alias leads to another. */
    public record Entry(String owner, int type, int seconds, List<Byte> data) {}

    public static Entry address(String owner, String literal, int seconds) {
        byte[] bytes = InetAddress.ofLiteral(literal).getAddress();
        return new Entry(owner, bytes.length == 4 ? A : AAAA, seconds, boxed(bytes));
    }

    public static Entry alias(String owner, String target, int seconds) {
        return new Entry(owner, CNAME, seconds, boxed(encode(target)));
    }

    /** Sets the records of {@code name}. */
    public void zone(String name, Entry... entries) {
        zones.put(name, new ArrayDeque<>(List.of(List.of(entries))));
    }

    /** Answers queries for {@code name} with this response code only. */
    void fails(String name, int code) {
        failing.put(name, code);
    }

    /** Leaves queries for the IPv6 addresses of {@code name} unanswered. */
    void ignoresIpv6(String name) {
        withoutIpv6.add(name);
    }

    /** Answers queries for {@code name} with a referral to another name server and its address. */
    void refers(String name, String server, String address) {
        referrals.put(name, List.of(new Entry(name, NS, 60, boxed(encode(server))), address(server, address, 60)));
    }

    /** Returns all queried names. */
    Set<String> asked() {
        return Set.copyOf(asked.keySet());
    }

    /** Answers the next two queries (A, AAAA) with these records, later ones as {@link #zone} set. */
    public void once(String name, Entry... entries) {
        zones.computeIfPresent(name, (n, then) -> {
            Deque<List<Entry>> zone = new ArrayDeque<>(then);
            zone.addFirst(List.of(entries));
            zone.addFirst(List.of(entries));
            return zone;
        });
    }

    /** Alternates between two sets of records for queries of one type. */
    public void byTurns(String name, List<Entry> one, List<Entry> other) {
        Deque<List<Entry>> zone = new ArrayDeque<>();
        for (int i = 0; i < TURNS; i++) {
            zone.add(one);
            zone.add(one);
            zone.add(other);
            zone.add(other);
        }
        zones.put(name, zone);
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** Returns how often {@code name} was queried, counting A and AAAA each. */
    public int asked(String name) {
        AtomicInteger count = asked.get(name);
        return count == null ? 0 : count.get();
    }

    @Override
    public void close() {
        socket.close();
    }

    private void serve() {
        byte[] buffer = new byte[4096];
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                byte[] answer = answer(Arrays.copyOf(buffer, packet.getLength()));
                if (answer.length > 0) {
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            }
        } catch (SocketException e) {
            // closed: the test has ended
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] answer(byte[] query) {
        ByteBuffer in = ByteBuffer.wrap(query).position(12);
        StringBuilder name = new StringBuilder();
        for (int length = in.get(); length != 0; length = in.get()) {
            byte[] label = new byte[length];
            in.get(label);
            name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.US_ASCII));
        }
        int type = in.getShort();
        in.getShort();
        String lower = name.toString().toLowerCase(Locale.ROOT);
        asked.computeIfAbsent(lower, n -> new AtomicInteger()).incrementAndGet();
        if (type == AAAA && withoutIpv6.contains(lower)) {
            return new byte[0];
        }
        List<Entry> referral = referrals.getOrDefault(lower, List.of());
        Deque<List<Entry>> zone = zones.get(lower);
        List<Entry> entries = zone == null ? List.of() : zone.size() > 1 ? zone.removeFirst() : zone.getFirst();
        List<Entry> fitting = entries.stream()
                .filter(e -> e.type() == type || e.type() == CNAME)
                .toList();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int code = failing.getOrDefault(lower, zone == null && referral.isEmpty() ? 3 : 0);
        int flags = 0x8180 | code;
        out.writeBytes(ByteBuffer.allocate(12)
                .put(query, 0, 2)
                .putShort((short) flags)
                .putShort((short) 1)
                .putShort((short) fitting.size())
                .putShort((short) (referral.size() / 2))
                .putShort((short) (referral.size() / 2))
                .array());
        out.write(query, 12, in.position() - 12);
        fitting.forEach(e -> out.writeBytes(record(e)));
        referral.forEach(e -> out.writeBytes(record(e)));
        return out.toByteArray();
    }

    private static byte[] record(Entry entry) {
        byte[] owner = encode(entry.owner());
        ByteBuffer out = ByteBuffer.allocate(owner.length + 10 + entry.data().size())
                .put(owner)
                .putShort((short) entry.type())
                .putShort((short) 1)
                .putInt(entry.seconds())
                .putShort((short) entry.data().size());
        entry.data().forEach(out::put);
        return out.array();
    }

    private static byte[] encode(String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String label : name.split("\\.", -1)) {
            out.write(label.length());
            out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
        }
        out.write(0);
        return out.toByteArray();
    }

    private static List<Byte> boxed(byte[] bytes) {
        Byte[] boxed = new Byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            boxed[i] = bytes[i];
        }
        return List.of(boxed);
    }
}
