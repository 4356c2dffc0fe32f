using CameraP2P.Module.Tests.Engine;
using CameraP2P.Session;

namespace CameraP2P.Module.Tests;

public sealed class OptionTests : IDisposable
{
    private readonly ModuleEngine engine = new();

    public void Dispose() => engine.Dispose();

    [Fact]
    public void WithoutParametersItIsTheDefault()
    {
        var option = Option(string.Empty);
        var none = CameraConnectionOption.Default;

        Assert.Equal(none, option);
    }

    [Fact]
    public void EverySettingHasAParameter()
    {
        // For each property of both records: what is given, and what must stand there.
        var given = new Dictionary<string, (string Parameter, object Value)>(StringComparer.Ordinal)
        {
            ["Ports"] = ("-Port 1, 2", new[] { 1, 2 }),
            ["SearchPort"] = ("-SearchPort 3", 3),
            ["BroadcastAddresses"] = ("-BroadcastAddress 127.0.0.1", new[] { "127.0.0.1" }),
            ["RendezvousServer"] = ("-RendezvousServer 127.0.0.1:4", "127.0.0.1:4"),
            ["AllowRelay"] = ("-AllowRelay", true),
            ["PathStagger"] = ("-PathStaggerMilliseconds 11", TimeSpan.FromMilliseconds(11)),
            ["PortStagger"] = ("-PortStaggerMilliseconds 12", TimeSpan.FromMilliseconds(12)),
            ["PunchInterval"] = ("-PunchIntervalMilliseconds 13", TimeSpan.FromMilliseconds(13)),
            ["AttemptTimeout"] = ("-AttemptTimeoutSeconds 1.5", TimeSpan.FromSeconds(1.5)),
            ["ConnectTimeout"] = ("-ConnectTimeoutSeconds 2.5", TimeSpan.FromSeconds(2.5)),
            ["LoginTimeout"] = ("-LoginTimeoutSeconds 3.5", TimeSpan.FromSeconds(3.5)),
            ["CommandTimeout"] = ("-CommandTimeoutSeconds 4.5", TimeSpan.FromSeconds(4.5)),
            ["CameraTimeZone"] = ("-CameraTimeZone (Get-TimeZone -Id UTC)", "UTC"),
            ["AliveInterval"] = ("-AliveIntervalSeconds 5.5", TimeSpan.FromSeconds(5.5)),
            ["AliveLimit"] = ("-AliveLimit 14", 14),
            ["HeartbeatInterval"] = ("-HeartbeatIntervalSeconds 6.5", TimeSpan.FromSeconds(6.5)),
            ["HeartbeatTimeout"] = ("-HeartbeatTimeoutSeconds 7.5", TimeSpan.FromSeconds(7.5)),
            ["HeartbeatFailureThreshold"] = ("-HeartbeatFailureThreshold 15", 15),
            ["HeartbeatFraming"] = ("-HeartbeatFraming Legacy", HeartbeatFraming.Legacy),
            ["Reconnect"] = ("-NoReconnect", false),
            ["ReconnectDelay"] = ("-ReconnectDelaySeconds 8.5", TimeSpan.FromSeconds(8.5)),
            ["ReconnectMaxDelay"] = ("-ReconnectMaxDelaySeconds 9.5", TimeSpan.FromSeconds(9.5)),
            ["ReconnectLimit"] = ("-ReconnectLimit 16", 16),
            ["ReconnectTimeLimit"] = ("-ReconnectTimeLimitSeconds 10.5", TimeSpan.FromSeconds(10.5)),
            ["SocketBuffer"] = ("-SocketBuffer 65536", 65536),
            ["Reliable.InitialTimeout"] = ("-InitialTimeoutMilliseconds 101", TimeSpan.FromMilliseconds(101)),
            ["Reliable.MinTimeout"] = ("-MinTimeoutMilliseconds 21", TimeSpan.FromMilliseconds(21)),
            ["Reliable.MaxTimeout"] = ("-MaxTimeoutMilliseconds 501", TimeSpan.FromMilliseconds(501)),
            ["Reliable.SendWindow"] = ("-SendWindow 17", 17),
            ["Reliable.ReceiveWindow"] = ("-ReceiveWindow 18", 18),
            ["Reliable.MaxBacklog"] = ("-MaxBacklog 123456", 123456),
            ["Reliable.AckDelay"] = ("-AckDelayMilliseconds 6", TimeSpan.FromMilliseconds(6)),
            ["Reliable.MaxRecordLength"] = ("-MaxRecordLength 65536", 65536),
        };

        var option = Option(string.Join(' ', given.Values.Select(each => each.Parameter)));

        var all = Properties(option).Where(each => each.Name != "Reliable").Concat(Properties(option.Reliable).Select(each => ("Reliable." + each.Name, each.Value))).ToArray();
        Assert.Equal(given.Keys.Order(StringComparer.Ordinal), all.Select(each => each.Item1).Order(StringComparer.Ordinal));
        Assert.All(all, each => Assert.Equal(given[each.Item1].Value, each.Item2));
    }

    [Theory]
    [InlineData("-Port 0", "Ports")]
    [InlineData("-Port 70000", "Ports")]
    [InlineData("-SearchPort 0", "SearchPort")]
    [InlineData("-BroadcastAddress ::1", "BroadcastAddress")]
    [InlineData("-HeartbeatIntervalSeconds 0", "HeartbeatInterval")]
    [InlineData("-ConnectTimeoutSeconds -1", "ConnectTimeout")]
    [InlineData("-ConnectTimeoutSeconds ([double]::NaN)", "ConnectTimeout")]
    [InlineData("-CameraTimeZone Mars/Olympus", "CameraTimeZone")]
    [InlineData("-LoginTimeoutSeconds 1e300", "LoginTimeout")]
    [InlineData("-AliveLimit 0", "AliveLimit")]
    [InlineData("-MaxTimeoutMilliseconds 1", "MaxTimeout")]
    [InlineData("-AllowRelay", "RendezvousServer")]
    public void ASettingOutOfRangeIsNamed(string parameters, string name)
    {
        var outcome = engine.Run($"New-CameraConnectionOption {parameters}");

        Assert.NotNull(outcome.Terminating);
        Assert.Equal("InvalidParameter", outcome.ErrorId);
        Assert.Contains(name, outcome.Error.ToString(), StringComparison.Ordinal);
    }

    private static IEnumerable<(string Name, object? Value)> Properties(object record) =>
        record.GetType().GetProperties().Where(property => !property.GetMethod!.IsStatic).Select(property => (property.Name, property.GetValue(record)));

    private CameraConnectionOption Option(string parameters) =>
        (CameraConnectionOption)engine.Run($"New-CameraConnectionOption {parameters}").RequireSuccess().Value;
}
