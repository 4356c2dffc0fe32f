using System.Text.RegularExpressions;
using CameraP2P.Module.Tests.Engine;

namespace CameraP2P.Module.Tests;

/// <summary>Export-CameraGallery: structure, hostile names, folders and the pipeline.</summary>
public sealed partial class GalleryTests : IDisposable
{
    private static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xDB, 1, 2, 3, 4];

    private readonly ModuleEngine engine = new();
    private readonly string folder = Directory.CreateTempSubdirectory("camerap2p-gallery").FullName;

    public GalleryTests() => engine.Set("folder", folder);

    private string Page => File.ReadAllText(Path.Combine(folder, "gallery.html"));

    public void Dispose()
    {
        engine.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void AFolderBecomesOnePageByDay()
    {
        Put("2026-11-01_120000_100-0001.jpg");
        Put("2026-11-01_120000_100-0001.thumbnail.jpg");
        Put("2026-11-02_130000_100-0002.jpg");
        Put("2026-11-02_140000_100-0003.mp4");
        Put("notes.txt");

        engine.Run("Export-CameraGallery $folder").RequireSuccess();

        Assert.Equal(3, Tile().Count(Page));
        Assert.Equal(2, Regex.Count(Page, "class=\"day\"", RegexOptions.None, TimeSpan.FromSeconds(5)));
        Assert.Contains("data:image/jpeg;base64," + Convert.ToBase64String(Jpeg), Page, StringComparison.Ordinal);
        Assert.Contains("<video", Page, StringComparison.Ordinal);
        Assert.DoesNotContain("notes.txt", Page, StringComparison.Ordinal);
        Assert.Contains("lang=\"en\"", Page, StringComparison.Ordinal);
        Assert.All(Regex.Matches(Page, "<img [^>]*>", RegexOptions.None, TimeSpan.FromSeconds(5)), image => Assert.Contains("alt=\"", image.Value, StringComparison.Ordinal));
    }

    [Fact]
    public void NothingIsLoadedFromTheNetwork()
    {
        Put("2026-11-01_120000_100-0001.jpg");

        engine.Run("Export-CameraGallery $folder").RequireSuccess();

        Assert.Contains("default-src &#39;none&#39;", Page.Replace("'", "&#39;", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(src|href)=""(https?:)?//", Page);
        Assert.DoesNotContain("{{", Page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>.jpg")]
    [InlineData("\"onerror='x'.jpg")]
    [InlineData("a\u202Egpj.jpg")]
    [InlineData("\u001b[31mred.jpg")]
    [InlineData("javascript:x.jpg")]
    public void NoNameBecomesMarkup(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "No such names there.");
        File.WriteAllBytes(Path.Combine(folder, name.Replace('/', '_')), Jpeg);

        engine.Run("Export-CameraGallery $folder").RequireSuccess();

        Assert.DoesNotContain("<script>alert", Page, StringComparison.Ordinal);
        Assert.DoesNotContain("\"onerror", Page, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"javascript:", Page, StringComparison.Ordinal);
        Assert.DoesNotMatch("[\u001b\u202E]", Page);
        Assert.Single(Tile().Matches(Page));
    }

    [Fact]
    public void WhatIsOnTheCameraIsShownByItsThumbnails()
    {
        engine.Connect("-Name front", new() { AddressPhase = false });

        engine.Run("Get-CameraMedia -First 60 | Export-CameraGallery -Destination $folder -Title 'Front <camera>'").RequireSuccess();

        Assert.Equal(60, Tile().Count(Page));
        Assert.Equal(60, Regex.Count(Page, "data:image/jpeg;base64,", RegexOptions.None, TimeSpan.FromSeconds(5)));
        Assert.Contains("<title>Front &lt;camera&gt;</title>", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void ThreeHundredItemsAreOnePage()
    {
        for (var i = 0; i < 300; i++)
        {
            Put($"2026-11-{1 + (i / 30):00}_{i % 24:00}0000_100-{i:0000}.jpg");
        }

        Assert.IsType<FileInfo>(engine.Run("Export-CameraGallery $folder -PassThru").RequireSuccess().Value);

        Assert.Equal(300, Tile().Count(Page));
        Assert.Empty(Directory.EnumerateFiles(folder, "*.part"));
    }

    [Fact]
    public void AnEmptyFolderIsAPageToo()
    {
        engine.Run("Export-CameraGallery $folder").RequireSuccess();

        Assert.Empty(Tile().Matches(Page));
    }

    [Theory]
    [InlineData("Export-CameraGallery $folder/none", "PathNotFound")]
    [InlineData("Set-Content $folder/gallery.html mine; Export-CameraGallery $folder", "FileExists")]
    [InlineData("Export-CameraGallery env:", "PathNotFound")]
    public void WhatCannotBeDoneIsANamedError(string script, string id) => Assert.Equal(id, engine.Run(script).ErrorId);

    [Fact]
    public void WhatIfWritesNothing()
    {
        engine.Run("Export-CameraGallery $folder -WhatIf").RequireSuccess();

        Assert.Empty(Directory.EnumerateFiles(folder));
    }

    private void Put(string name) => File.WriteAllBytes(Path.Combine(folder, name), Jpeg);

    [GeneratedRegex("<li[ >]", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Tile();
}
