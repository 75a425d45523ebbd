package org.glued.integration.outbound;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which addresses may be called: what {@code GLUED_IF_EGRESS_ALLOW} names always; never link-local, multicast,
 * unspecified, reserved and metadata addresses; private and loopback ones when the caller is trusted with them.
 */
public final class Egress {
    private static final List<Network> NEVER = networks(
            "0.0.0.0/8",
            "169.254.0.0/16",
            "192.0.0.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4", // RFC 6890
            "100.100.100.200",
            "fd00:ec2::254", // metadata services outside the link-local range
            "::",
            "fe80::/10",
            "ff00::/8");
    private static final List<Network> PRIVATE = networks(
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "::1",
            "fc00::/7",
            "fec0::/10");
    // IPv6 addresses that lead to the IPv4 address inside them: compatible, NAT64 and 6to4
    private static final Network COMPATIBLE = Network.parse("::/96");
    private static final Network NAT64 = Network.parse("64:ff9b::/96");
    private static final Network SIX_TO_FOUR = Network.parse("2002::/16");

    private final List<String> hosts;
    private final List<Network> networks;

    private Egress(List<String> hosts, List<Network> networks) {
        this.hosts = hosts;
        this.networks = networks;
    }

    /** @param allow host names, patterns such as {@code *.svc}, addresses and CIDRs, v4 and v6 */
    public static Egress allowing(List<String> allow) {
        List<String> hosts = new ArrayList<>();
        List<Network> networks = new ArrayList<>();
        for (String entry : allow) {
            String text = entry.strip().toLowerCase(Locale.ROOT);
            try {
                networks.add(Network.parse(text));
            } catch (IllegalArgumentException e) {
                if (text.isEmpty() || text.indexOf('/') >= 0 || text.indexOf(':') >= 0) {
                    throw new IllegalArgumentException(
                            "GLUED_IF_EGRESS_ALLOW: " + text + " is no host, pattern such as *.svc, or CIDR", e);
                }
                hosts.add(text);
            }
        }
        return new Egress(hosts, networks);
    }

    /** Why {@code address}, which {@code host} resolved to, may not be called; empty when it may. */
    public Optional<String> refusal(String host, InetAddress address, boolean privateAllowed) {
        if (isNamed(host) || within(networks, address)) {
            return Optional.empty();
        }
        List<InetAddress> reached = reached(address);
        if (reached.stream().anyMatch(one -> within(NEVER, one))) {
            return Optional.of("the egress policy refuses link-local, metadata, multicast and reserved addresses");
        }
        if (!privateAllowed && reached.stream().anyMatch(one -> within(PRIVATE, one))) {
            return Optional.of("the egress policy refuses private and loopback addresses");
        }
        return Optional.empty();
    }

    private boolean isNamed(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return hosts.stream()
                .anyMatch(allowed ->
                        allowed.startsWith("*.") ? bare.endsWith(allowed.substring(1)) : bare.equals(allowed));
    }

    private static List<InetAddress> reached(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return List.of(address);
        }
        byte[] bytes = address.getAddress();
        if (SIX_TO_FOUR.contains(address)) {
            return List.of(address, inner(bytes, 2));
        }
        boolean isSpecial = address.isAnyLocalAddress() || address.isLoopbackAddress();
        return !isSpecial && (COMPATIBLE.contains(address) || NAT64.contains(address))
                ? List.of(address, inner(bytes, 12))
                : List.of(address);
    }

    private static InetAddress inner(byte[] bytes, int from) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("Four bytes are an address", e);
        }
    }

    private static boolean within(List<Network> networks, InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    private static List<Network> networks(String... texts) {
        return Stream.of(texts).map(Network::parse).toList();
    }
}
