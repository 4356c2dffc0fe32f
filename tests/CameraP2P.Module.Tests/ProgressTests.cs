using System.Management.Automation;
using CameraP2P.Module.Tests.Engine;

namespace CameraP2P.Module.Tests;

/// <summary>Who waits longer than a second is told what is going on, and not too often; who does not is left alone.</summary>
public sealed class ProgressTests : IDisposable
{
    private readonly ModuleEngine engine = new();

    public void Dispose() => engine.Dispose();

    [Fact]
    public void WaitingLongerThanASecondShowsProgressAtMostTenTimesASecond()
    {
        var records = ProgressOf("Find-Camera -BroadcastAddress 127.0.0.1 -SearchPort 9 -TimeoutSeconds 1.9");

        Assert.InRange(records.Length, 2, 11);
        Assert.All(records, record => Assert.Equal("Find-Camera", record.Activity));
        Assert.Equal(ProgressRecordType.Completed, records[^1].RecordType);
    }

    [Fact]
    public void ItTellsHowFarAConnectionIs()
    {
        var records = ProgressOf("Connect-Camera 127.0.0.1 -Port 9 -TimeoutSeconds 1.9 -ErrorAction SilentlyContinue");

        Assert.Contains(records, record => record.StatusDescription.Contains("attempt", StringComparison.Ordinal));
        Assert.Equal(ProgressRecordType.Completed, records[^1].RecordType);
    }

    [Fact]
    public void WhatIsQuickShowsNone() =>
        Assert.Empty(ProgressOf("Find-Camera -BroadcastAddress 127.0.0.1 -SearchPort 9 -TimeoutSeconds 0.2"));

    private ProgressRecord[] ProgressOf(string script)
    {
        using var shell = engine.CreateShell($"try {{ {script} }} catch {{ }}");
        shell.Invoke();
        return [.. shell.Streams.Progress];
    }
}
