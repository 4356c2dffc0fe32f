using System.Management.Automation;
using CameraP2P.Module.Tests.Engine;
using CameraP2P.Simulator;

namespace CameraP2P.Module.Tests;

/// <summary>Save-CameraMedia and Sync-CameraMedia against a simulated camera on loopback.</summary>
public sealed class SaveMediaTests : IDisposable
{
    private readonly ModuleEngine engine = new();
    private readonly string folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly CameraSimulator simulator;

    public SaveMediaTests()
    {
        simulator = engine.Connect("-Name front", new() { AddressPhase = false, PlaybackSpeed = 0 });
        engine.Set("folder", folder);
    }

    public void Dispose()
    {
        engine.Dispose();
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void PhotosAndVideosAreSavedUnderTheCamerasTime()
    {
        var files = engine.Run("Get-CameraMedia -First 10 | Save-CameraMedia $folder -PassThru").RequireSuccess().Output.Select(each => (FileInfo)each.BaseObject).ToArray();

        Assert.Equal(10, files.Length);
        Assert.Equal(9, files.Count(file => file.Extension == ".jpg"));
        Assert.Equal(1, files.Count(file => file.Extension == ".mp4"));
        Assert.All(files, file => Assert.Equal(file.LastWriteTime.ToString("yyyy-MM-dd_HHmmss", System.Globalization.CultureInfo.InvariantCulture), file.Name[..17]));
        Assert.Empty(Directory.EnumerateFiles(folder, "*.part"));
        Assert.All(files, file => Assert.True(file.Length > 10_000));
    }

    [Fact]
    public void WhatExistsIsSkippedUnlessForced()
    {
        engine.Run("Get-CameraMedia -First 2 | Save-CameraMedia $folder").RequireSuccess();
        var file = Directory.EnumerateFiles(folder).First();
        File.WriteAllText(file, "mine");

        engine.Run("Get-CameraMedia -First 2 | Save-CameraMedia $folder").RequireSuccess();
        Assert.Equal("mine", File.ReadAllText(file));
        engine.Run("Get-CameraMedia -First 2 | Save-CameraMedia $folder -Force").RequireSuccess();
        Assert.NotEqual("mine", File.ReadAllText(file));
    }

    [Theory]
    [InlineData("'{Time:yyyy}/{Name}_{MediaId}'", @"2\d{3}/100-0120_\d+\.jpg")]
    [InlineData("{ \"$($_.Session)-$($_.Number).jpeg\" }", @"front-120\.jpeg")]
    [InlineData("'one.jpg'", @"one\.jpg")]
    public void FilesAreNamedAsWished(string name, string pattern)
    {
        engine.Run($"Get-CameraMedia -First 1 | Save-CameraMedia $folder -FileName {name}").RequireSuccess();

        Assert.Matches($"^{pattern}$", Path.GetRelativePath(folder, Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Single()).Replace('\\', '/'));
    }

    [Theory]
    [InlineData("'../{Name}'")]
    [InlineData("'/tmp/{Name}'")]
    [InlineData("'a/../../{Name}'")]
    [InlineData("{ \"a`e[31mb\" }")]
    [InlineData("'a:b'")]
    [InlineData("'{Nothing}'")]
    [InlineData("{ throw 'no' }")]
    [InlineData("{ }")]
    public void ANameThatLeadsAstrayIsAnErrorAboutTheItem(string name)
    {
        var outcome = engine.Run($"Get-CameraMedia -First 2 | Save-CameraMedia $folder -FileName {name}");

        Assert.Equal(2, outcome.Errors.Length);
        Assert.All(outcome.Errors, error => Assert.StartsWith("InvalidParameter,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void OneFailureDoesNotKeepTheOthersAway()
    {
        simulator.AddMediaFault(0, 100, 119, MediaFault.WrongCheck, int.MaxValue);

        var outcome = engine.Run("Get-CameraMedia -First 3 | Save-CameraMedia $folder -PassThru");

        Assert.Equal(2, outcome.Output.Length);
        var error = Assert.Single(outcome.Errors);
        Assert.StartsWith("MediaDamaged,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("photo 100-0119", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal("100-0119", error.TargetObject.ToString());
    }

    [Fact]
    public void ThumbnailsComeInBatches()
    {
        var outcome = engine.Run("Get-CameraMedia -First 60 | Save-CameraMedia $folder -Thumbnail -PassThru").RequireSuccess();

        Assert.Equal(60, outcome.Output.Length);
        Assert.All(outcome.Output, each => Assert.EndsWith(".thumbnail.jpg", ((FileInfo)each.BaseObject).Name, StringComparison.Ordinal));
    }

    [Fact]
    public void TheListBringsThumbnailsWhenAskedAndLengthsOnceKnown()
    {
        var listed = engine.Run("$media = Get-CameraMedia -First 50 -Thumbnail; $media | ForEach-Object { $_.Thumbnail.Length }").RequireSuccess();

        Assert.Equal(50, listed.Output.Length);
        Assert.All(listed.Output, each => Assert.True((int)each.BaseObject > 1000));
        Assert.Equal([true, true], engine.Run("$null -eq (Get-CameraMedia -First 1).Thumbnail; $null -eq $media[0].Length").RequireSuccess().Output.Select(each => each.BaseObject));
        Assert.Equal([true, true], engine.Run("""
            $file = $media[0] | Save-CameraMedia $folder -PassThru
            $media[0].Length -eq $file.Length
            $null = Sync-CameraMedia $folder/all -First 2
            (Get-CameraMedia -First 2)[1].Length -gt 0
            """).RequireSuccess().Output.Select(each => each.BaseObject));
        Assert.DoesNotContain("humbnail", (string)engine.Run("$media[0] | ConvertTo-Json").RequireSuccess().Output.Single().BaseObject, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIfFetchesNothingAndMakesNoFolder()
    {
        engine.Run("Get-CameraMedia -First 2 | Save-CameraMedia $folder -WhatIf; Sync-CameraMedia $folder -First 2 -WhatIf; Sync-CameraMedia $folder -First 2 -RemoveFromCamera -Force -WhatIf").RequireSuccess();

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void ASynchronisationFetchesEachItemOnceAndRemovesOnlyWhatIsSafe()
    {
        var first = Sync("-First 4");
        Assert.Equal((4, 4, 0, 0, 0), Counts(first));
        File.Delete(Directory.EnumerateFiles(folder, "*100-0120.jpg").Single());

        var second = Sync("-First 5 -RemoveFromCamera -Force");

        Assert.Equal((5, 1, 4, 0, 4), Counts(second));
        Assert.Equal("100-0120", engine.Run("(Get-CameraMedia -First 1).Name").RequireSuccess().Value);
        Assert.Equal("100-0115", engine.Run("(Get-CameraMedia -First 2)[1].Name").RequireSuccess().Value);
    }

    [Fact]
    public void AFailedItemIsInTheResultAndAnError()
    {
        simulator.AddMediaFault(0, 100, 120, MediaFault.Missing, int.MaxValue);

        var outcome = engine.Run("Sync-CameraMedia $folder -First 2");

        var result = Assert.IsType<Session.Media.CameraSyncResult>(Assert.Single(outcome.Output).BaseObject);
        Assert.Equal((2, 1, 0, 1, 0), Counts(result));
        Assert.Contains("photo 100-0120", Assert.Single(result.Failures), StringComparison.Ordinal);
        Assert.StartsWith("MediaMissing,", Assert.Single(outcome.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void ASecondRunInTheSameFolderIsToldSo()
    {
        Directory.CreateDirectory(folder);
        using var held = new FileStream(Path.Combine(folder, ".camerap2p.lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);

        Assert.StartsWith("FolderInUse,", Assert.Single(engine.Run("Sync-CameraMedia $folder").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderThatCannotBeIsANamedError()
    {
        File.WriteAllText(folder, "a file");
        try
        {
            Assert.StartsWith("FileNotWritten,", Assert.Single(engine.Run("Sync-CameraMedia $folder").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains("FileNotWritten", engine.Run("try { Get-CameraMedia -First 1 | Save-CameraMedia $folder } catch { $_.FullyQualifiedErrorId }").Value?.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(folder);
        }
    }

    private static (int, int, int, int, int) Counts(Session.Media.CameraSyncResult result) => (result.Found, result.New, result.Skipped, result.Failed, result.Removed);

    private Session.Media.CameraSyncResult Sync(string parameters) =>
        Assert.IsType<Session.Media.CameraSyncResult>(((PSObject)engine.Run($"Sync-CameraMedia $folder {parameters}").RequireSuccess().Output.Single()).BaseObject);
}
