using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CameraP2P.Protocol;

namespace CameraP2P.Session;

/// <summary>Reads the text of an address strictly: what another program might take for another address is refused, and told why.</summary>
internal static class HostText
{
    /// <summary>Texts longer than this are cut in messages.</summary>
    private const int ShownLength = 64;

    private const string Example = "Give an IPv4 address such as 192.168.43.1, a host name, or find the camera with Find-Camera.";

    /// <summary>The address a text stands for; null when it is a host name.</summary>
    /// <param name="text">Without blanks around it.</param>
    /// <exception cref="CameraException"><see cref="CameraError.AddressNotResolved"/>: it is neither.</exception>
    public static IPAddress? ReadLiteral(string text)
    {
        RequireSingleHost(text);
        if (IPAddress.TryParse(text, out var literal) && literal.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return literal.IsIPv4MappedToIPv6
                ? RequireOneCamera(text, literal.MapToIPv4())
                : throw NotResolved(text, "is not an IPv4 address; these cameras speak IPv4 only");
        }

        RequireNoPort(text);
        var labels = text.Split('.');
        var last = labels is [.., var before, ""] ? before : labels[^1];
        return IsNumber(last) ? RequireOneCamera(text, ReadOctets(text, labels)) : null;
    }

    /// <summary>The same address, once it can be that of a single camera.</summary>
    /// <exception cref="CameraException"><see cref="CameraError.AddressNotResolved"/>.</exception>
    public static IPAddress RequireOneCamera(string text, IPAddress address) => address.GetAddressBytes()[0] switch
    {
        0 => throw NotResolved(text, "is no address of a camera", "Leave -Address out to search the network."),
        >= 224 => throw NotResolved(text, "is a multicast, broadcast or reserved address", "Leave -Address out to search the network; New-CameraConnectionOption -BroadcastAddress says where."),
        _ => address,
    };

    /// <summary>The error that a text leads to no camera.</summary>
    public static CameraException NotResolved(string text, string why, string? advice = null, Exception? inner = null) => new(
        CameraError.AddressNotResolved,
        $"'{Show(text)}' {why}.",
        advice ?? Example,
        inner);

    /// <summary>A text as messages show it.</summary>
    public static string Show(string text) => Printable.Clean(text.Length > ShownLength ? string.Concat(text.AsSpan(0, ShownLength), "...") : text);

    private static void RequireSingleHost(string text)
    {
        if (text.Length == 0)
        {
            throw new CameraException(CameraError.AddressNotResolved, "The address is empty.", Example);
        }

        if (text.Contains("://", StringComparison.Ordinal))
        {
            throw NotResolved(text, "is a URL, not an address", "Give the address or host name alone, and a port with -Port.");
        }

        foreach (var letter in text)
        {
            if (char.IsControl(letter) || char.IsWhiteSpace(letter) || CharUnicodeInfo.GetUnicodeCategory(letter) == UnicodeCategory.Format)
            {
                throw NotResolved(text, "contains a blank or a control character");
            }

            if ((char.IsDigit(letter) && !char.IsAsciiDigit(letter)) || letter is '\u3002' or '\uFF0E' or '\uFF61')
            {
                throw NotResolved(text, "contains digits or dots that are not ASCII", "Type the address again, with the digits 0 to 9.");
            }

            if (letter is '/' or '\\' or '?' or '#' or '@' or ',' or ';' or '"' or '\'' or '*')
            {
                throw NotResolved(text, $"contains '{letter}', which no address and no host name has");
            }
        }
    }

    private static void RequireNoPort(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0)
        {
            throw NotResolved(text, "contains a colon", $"Give a port with -Port: -Address {Show(text[..colon])} -Port {Show(text[(colon + 1)..])}");
        }
    }

    /// <summary>Who ends in a number is an address, or tries to be one: no top-level domain is a number.</summary>
    private static bool IsNumber(string label) =>
        (label.Length > 0 && label.All(char.IsAsciiDigit))
        || (label.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && label.Skip(2).All(char.IsAsciiHexDigit));

    private static IPAddress ReadOctets(string text, string[] labels)
    {
        if (labels.Length == 4 && Array.Exists(labels, label => label.Length > 1 && label[0] == '0' && label.All(char.IsAsciiDigit)))
        {
            throw NotResolved(text, "has a number with a leading zero, which some programs read as octal", "Write the numbers without leading zeros.");
        }

        var octets = new byte[4];
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels.Length != 4 || !byte.TryParse(labels[i], NumberStyles.None, CultureInfo.InvariantCulture, out octets[i]))
            {
                throw NotResolved(text, "is not an IPv4 address of four decimal numbers from 0 to 255");
            }
        }

        return new IPAddress(octets);
    }
}
