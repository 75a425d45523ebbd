package org.glued.integration.outbound;

import java.net.InetAddress;

/** A range of addresses as CIDR writes it: {@code 10.0.0.0/8}, {@code fd00::/8}; an address alone is a range of one. */
record Network(InetAddress start, int prefix) {
    /** @throws IllegalArgumentException when the text is no literal address or range of them */
    static Network parse(String text) {
        int slash = text.indexOf('/');
        InetAddress start = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
        int bits = start.getAddress().length * 8;
        int prefix = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException("The prefix of " + text + " is out of range");
        }
        return new Network(start, prefix);
    }

    boolean contains(InetAddress address) {
        byte[] mine = start.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((mine[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
