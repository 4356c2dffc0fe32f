using CameraP2P.Module.Tests.Engine;
using CameraP2P.Output;
using CameraP2P.Simulator;

namespace CameraP2P.Module.Tests;

public sealed class MediaTests : IDisposable
{
    private readonly ModuleEngine engine = new();
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public MediaTests() => engine.Set("folder", folder);

    public void Dispose()
    {
        engine.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void MediaAreTypedAndNamedAsTheCameraNumbersThem()
    {
        engine.Connect("-Name front");

        var media = List("Get-CameraMedia -First 10");

        Assert.All(media, each => Assert.Matches("^100-0[0-9]{3}$", each.Name));
        Assert.Equal(media.Select(each => each.Number).OrderDescending(), media.Select(each => each.Number));
        Assert.Equal(CameraMediaType.Photo, media[0].Type);
        Assert.Null(media[0].Duration);
        Assert.Equal(DateTimeKind.Unspecified, media[0].Time!.Value.Kind);
        Assert.Equal(CameraMediaType.Video, media[9].Type);
        Assert.Equal(TimeSpan.FromSeconds(15), media[9].Duration);
        Assert.Equal("front", media[0].Session);
        Assert.Equal(media[0].MediaId, media[0].GetRaw().Properties["mediaId"].Value);
    }

    [Theory]
    [InlineData("Get-CameraMedia -First 3", 3)]
    [InlineData("Get-CameraMedia | ForEach-Object -Begin { $n = 0 } { $_; if (++$n -eq 3) { break } }", 3)]
    public void TheFirstFewCostOnePage(string script, int count)
    {
        var simulator = engine.Connect("-NoHeartbeat");
        var before = simulator.Counters.Commands;

        Assert.Equal(count, List($"do {{ {script} }} while ($false)").Length);
        Assert.Equal(before + 1, simulator.Counters.Commands);
    }

    [Fact]
    public void EveryPageIsReadWhenAllAreWanted()
    {
        var simulator = engine.Connect("-NoHeartbeat");
        var before = simulator.Counters.Commands;

        var media = List("Get-CameraMedia");

        Assert.Equal(media.Length, media.Select(each => each.Name).Distinct().Count());
        Assert.Equal((media.Length / 45) + 1, simulator.Counters.Commands - before);
        Assert.Equal(media.Count(each => each.Type == CameraMediaType.Video), List("Get-CameraMedia -Type Video, Avi").Length);
    }

    [Fact]
    public void TimesAreComparedToTheEndOfTheList()
    {
        // Files of a folder are numbered by time; here the camera's clock was set back in between.
        Picture("a.jpg", new DateTime(2026, 1, 1, 8, 0, 0, DateTimeKind.Utc));
        Picture("b.jpg", new DateTime(2026, 1, 2, 8, 0, 0, DateTimeKind.Utc));
        Picture("c.avi", new DateTime(2026, 1, 3, 8, 0, 0, DateTimeKind.Utc));
        engine.Connect(option: new CameraSimulatorOption { AddressPhase = false, MediaPath = folder });
        engine.Set("second", new DateTime(2026, 1, 2, 8, 0, 0, DateTimeKind.Utc));

        Assert.Equal(["100-0003", "100-0002"], List("Get-CameraMedia -Since $second").Select(each => each.Name).ToArray());
        Assert.Equal(["100-0001"], List("Get-CameraMedia -Before $second").Select(each => each.Name).ToArray());
        Assert.Equal(["100-0002"], List("Get-CameraMedia -Since $second.ToLocalTime() -First 1 -Type Photo").Select(each => each.Name).ToArray());
        Assert.Empty(List("Get-CameraMedia -Since $second -Before $second"));
    }

    /// <summary>The camera's clock shows 08:00 of its own zone; UTC and local times are converted to it, a time without a zone is the camera's.</summary>
    [Theory]
    [InlineData("[datetime]::new(2026, 1, 2, 2, 30, 0, [DateTimeKind]::Utc)", "Asia/Kolkata", true)]
    [InlineData("[datetime]::new(2026, 1, 2, 2, 31, 0, [DateTimeKind]::Utc)", "Asia/Kolkata", false)]
    [InlineData("[datetime]::new(2026, 1, 2, 16, 0, 0, [DateTimeKind]::Utc)", "America/Los_Angeles", true)]
    [InlineData("'2026-01-02 08:00'", "Asia/Kolkata", true)]
    [InlineData("'2026-01-02 08:01'", "America/Los_Angeles", false)]
    public void TimesAreComparedInTheClockOfTheCamera(string since, string zone, bool isFound)
    {
        var path = Path.Combine(folder, "a.jpg");
        File.WriteAllBytes(path, [0]);
        File.SetLastWriteTime(path, new DateTime(2026, 1, 2, 8, 0, 0, DateTimeKind.Local));
        engine.Connect($"-Option (New-CameraConnectionOption -CameraTimeZone {zone})", new CameraSimulatorOption { AddressPhase = false, MediaPath = folder });

        Assert.Equal(isFound, List($"Get-CameraMedia -Since ({since})").Length == 1);
    }

    [Theory]
    [InlineData("$seen")]
    [InlineData("$seen.Name")]
    [InlineData("($seen | ConvertTo-Csv | ConvertFrom-Csv)")]
    [InlineData("($seen | ConvertTo-Json | ConvertFrom-Json)")]
    [InlineData("([Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($seen)))")]
    public void WhatIsNewerThanTheLastOneIsKnownByNumberFromWhateverWasKept(string kept)
    {
        // The clock was set back: the newest file has the oldest time.
        Picture("a.jpg", new DateTime(2026, 1, 2, 8, 0, 0, DateTimeKind.Utc));
        Picture("b.jpg", new DateTime(2026, 1, 3, 8, 0, 0, DateTimeKind.Utc));
        Picture("c.avi", new DateTime(2026, 1, 4, 8, 0, 0, DateTimeKind.Utc));
        engine.Connect(option: new CameraSimulatorOption { AddressPhase = false, MediaPath = folder });
        engine.Run("$seen = Get-CameraMedia | Where-Object Number -eq 1").RequireSuccess();

        Assert.Equal(["100-0003", "100-0002"], List($"Get-CameraMedia -NewerThan {kept}").Select(each => each.Name).ToArray());
        Assert.Empty(List("Get-CameraMedia -NewerThan 100-0003"));
        Assert.Equal(3, List("Get-CameraMedia -NewerThan 99-9999").Length);
        Assert.Equal(3, List("Get-CameraMedia -NewerThan $null").Length);
    }

    [Theory]
    [InlineData("'yesterday'")]
    [InlineData("(Get-Date)")]
    [InlineData("@{ Directory = 1 }")]
    public void WhatIsNoFileIsRefusedAsTheLastOne(string given)
    {
        engine.Connect();

        var outcome = engine.Run($"Get-CameraMedia -NewerThan {given}");

        Assert.Contains("no file of a camera", outcome.Terminating!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AnAviIsAVideoToo()
    {
        Picture("a.jpg", new DateTime(2026, 1, 1, 8, 0, 0, DateTimeKind.Utc));
        Picture("b.avi", new DateTime(2026, 1, 2, 8, 0, 0, DateTimeKind.Utc));
        Picture("c.mp4", new DateTime(2026, 1, 3, 8, 0, 0, DateTimeKind.Utc));
        engine.Connect(option: new CameraSimulatorOption { AddressPhase = false, MediaPath = folder });

        Assert.Equal([CameraMediaType.Video, CameraMediaType.Avi], List("Get-CameraMedia -Type Video").Select(each => each.Type!.Value).Order().ToArray());
        Assert.Equal(CameraMediaType.Avi, Assert.Single(List("Get-CameraMedia -Type Avi")).Type);
    }

    [Fact]
    public void WhatIsPipedIsDeletedAndAnErrorDoesNotStopTheRest()
    {
        engine.Connect();
        var count = List("Get-CameraMedia").Length;

        Assert.Empty(engine.Run("$three = Get-CameraMedia -First 3; $three[1] | Remove-CameraMedia -Force").RequireSuccess().Output);
        var outcome = engine.Run("$three | Remove-CameraMedia -Confirm:$false");

        Assert.Null(outcome.Terminating);
        Assert.Equal("CommandRefused", outcome.ErrorId);
        Assert.Contains("File not found", outcome.Error.ToString(), StringComparison.Ordinal);
        Assert.IsType<CameraMedia>(outcome.Error.TargetObject);
        Assert.Equal(count - 3, List("Get-CameraMedia").Length);
        Assert.Equal(0, engine.Host.Prompts);
    }

    [Theory]
    [InlineData("Remove-CameraMedia -All")]
    [InlineData("Get-CameraMedia -First 1 | Remove-CameraMedia")]
    [InlineData("Format-CameraStorage")]
    [InlineData("Restore-CameraDefault")]
    [InlineData("Remove-CameraMedia -All -Force -Confirm")]
    public void WithoutForceSomebodyIsAskedAndNoMeansNo(string script)
    {
        engine.Connect();
        var before = List("Get-CameraMedia").Length;
        engine.Run("Set-CameraInfo -PirSensitivity 2").RequireSuccess();

        engine.Run(script).RequireSuccess();

        Assert.Equal(1, engine.Host.Prompts);
        Assert.Equal(before, List("Get-CameraMedia").Length);
        Assert.Equal(2, engine.Run("(Get-CameraInfo).PirSensitivity").Value);
    }

    [Theory]
    [InlineData("Remove-CameraMedia -All -WhatIf -Force")]
    [InlineData("Get-CameraMedia -First 1 | Remove-CameraMedia -WhatIf")]
    [InlineData("$WhatIfPreference = $true; Format-CameraStorage -Force")]
    public void WhatIfDoesNothing(string script)
    {
        engine.Connect();
        var before = List("Get-CameraMedia").Length;

        engine.Run(script).RequireSuccess();

        Assert.Equal(0, engine.Host.Prompts);
        Assert.Equal(before, List("Get-CameraMedia").Length);
    }

    [Theory]
    [InlineData("Remove-CameraMedia -All -Force")]
    [InlineData("Format-CameraStorage -Force")]
    [InlineData("$CameraSession | Format-CameraStorage -Confirm:$false")]
    public void TheCardIsEmptyAfterwards(string script)
    {
        engine.Connect();

        Assert.Empty(engine.Run(script).RequireSuccess().Output);

        Assert.Empty(List("Get-CameraMedia"));
        Assert.Equal(0, engine.Host.Prompts);
    }

    [Fact]
    public void TheFactorysSettingsComeBack()
    {
        engine.Connect();
        engine.Run("$before = (Get-CameraInfo).Language; Set-CameraInfo -Language it").RequireSuccess();

        engine.Run("Restore-CameraDefault -Force").RequireSuccess();

        Assert.Equal(true, engine.Run("(Get-CameraInfo).Language -eq $before").Value);
    }

    [Fact]
    public void WhereNobodyCanBeAskedTheErrorSaysForce()
    {
        engine.Connect();
        engine.Host.IsNonInteractive = true;

        var outcome = engine.Run("Format-CameraStorage");

        Assert.Null(outcome.Terminating);
        Assert.Equal("ConfirmationImpossible", outcome.ErrorId);
        Assert.Contains("-Force", outcome.Error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.NotEmpty(List("Get-CameraMedia -First 1"));
    }

    private void Picture(string name, DateTime time)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, [0]);
        File.SetLastWriteTimeUtc(path, time);
    }

    private CameraMedia[] List(string script) => [.. engine.Run(script).RequireSuccess().Output.Select(each => (CameraMedia)each.BaseObject)];

    [Fact]
    public void WhatIsDeletedFromAListThatIsStillReadIsAllOfIt()
    {
        engine.Connect("-Name front");

        engine.Run("Get-CameraMedia | Select-Object -Skip 5 | Remove-CameraMedia -Force").RequireSuccess();

        Assert.Equal(5, engine.Run("@(Get-CameraMedia).Count").RequireSuccess().Value);
    }
}
