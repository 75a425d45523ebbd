package org.glued.integration.outbound;

import java.net.InetAddress;

/**
 * A range of addresses as CIDR writes it: {@code 10.0.0.0/8}, {@code fd00::/8}; an address alone is a range of one.
 *
 * @param start as bytes, because a native image is built with the fixed ranges in it and must not hold an InetAddress
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier that nobody compares
record Network(byte[] start, int prefix) {
    /** @throws IllegalArgumentException when the text is no literal address or range of them */
    static Network parse(String text) {
        int slash = text.indexOf('/');
        byte[] start = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash))
                .getAddress();
        int bits = start.length * 8;
        int prefix = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException("The prefix of " + text + " is out of range");
        }
        return new Network(start, prefix);
    }

    boolean contains(InetAddress address) {
        byte[] other = address.getAddress();
        if (start.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((start[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
