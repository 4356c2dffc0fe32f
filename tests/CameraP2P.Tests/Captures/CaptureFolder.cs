using System.Text.Json;

namespace CameraP2P.Tests.Captures;

/// <summary>
/// Where the recorded conversations lie: the environment variable CAMERAP2P_CAPTURES, or else a folder shared/captures at or
/// above the test assembly. They are read from there and not part of the project.
/// </summary>
public static class CaptureFolder
{
    private const string PathVariable = "CAMERAP2P_CAPTURES";
    private const string RequireVariable = "CAMERAP2P_REQUIRE_CAPTURES";

    /// <summary>The recorded conversations, by name without extension (the recordings).</summary>
    public static string[] Conversations { get; } =
    [
        "ble_udp_1",
        "frida_udp_traffic",
        "tcpdump_1800_connect",
        "traffic_port_get_pictures_thumpnail",
        "udp_traffic_1",
        "udp_traffic_2",
    ];

    /// <summary>The path of one file; skips the test when the folder is missing, or fails it where the folder is required.</summary>
    public static string PathOf(string fileName)
    {
        var folder = Find();
        if (folder is null)
        {
            var reason = $"The captures are missing: set {PathVariable} to their folder.";
            Assert.SkipUnless(string.Equals(Environment.GetEnvironmentVariable(RequireVariable), "1", StringComparison.Ordinal), reason);
            Assert.Fail(reason);
        }

        return Path.Combine(folder, fileName);
    }

    public static byte[] ReadBytes(string fileName) => File.ReadAllBytes(PathOf(fileName));

    public static JsonElement ReadJson(string fileName) => JsonDocument.Parse(ReadBytes(fileName)).RootElement;

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } given)
        {
            return Directory.Exists(given) ? given : null;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "captures");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
