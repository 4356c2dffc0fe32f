using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using CameraP2P.Protocol;

namespace CameraP2P.Gallery;

/// <summary>
/// Writes a gallery as one HTML page that needs nothing else but the files it links to. Small pictures are taken, written and forgotten one by one. Its
/// Content-Security-Policy lets nothing run but its own script and lets nothing load but files beside it.
/// </summary>
internal sealed class GalleryPage
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private static readonly string Script = Resource("gallery.js");
    private static readonly string Style = Resource("gallery.css");

    private readonly string title;
    private readonly IReadOnlyList<GalleryItem> items;
    private readonly Dictionary<string, int> cameras;

    /// <summary>Prepares it.</summary>
    /// <param name="title">The title; not trusted.</param>
    /// <param name="items">What it will show, in order.</param>
    public GalleryPage(string title, IReadOnlyList<GalleryItem> items)
    {
        this.title = title;
        this.items = items;
        cameras = items.Select(item => item.Camera)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.InvariantCultureIgnoreCase)
            .Select((camera, i) => (camera, i))
            .ToDictionary(each => each.camera, each => each.i, StringComparer.Ordinal);
    }

    /// <summary>Writes it.</summary>
    /// <param name="stream">Gets the page.</param>
    /// <param name="pictures">The items again, in the same order, with their small pictures.</param>
    /// <param name="stopping">Ends it.</param>
    public async Task WriteAsync(Stream stream, IAsyncEnumerable<GalleryPicture> pictures, CancellationToken stopping)
    {
        var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 64 * 1024, leaveOpen: true) { NewLine = "\n" };
        await using (writer.ConfigureAwait(false))
        {
            var (head, tail) = Frame();
            await writer.WriteAsync(head).ConfigureAwait(false);
            await WriteDaysAsync(writer, pictures, stopping).ConfigureAwait(false);
            await writer.WriteAsync(tail).ConfigureAwait(false);
        }
    }

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(GalleryPage).Assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static string Text(string? text) => Encoder.Encode(Printable.Clean(text));

    private static string Count(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? string.Empty : "s")}");

    private static string Date(DateTime day) => day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    private static string HashOf(string text) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";

    /// <summary>All before and all after the days.</summary>
    private (string Head, string Tail) Frame()
    {
        var files = items.Any(item => item.Link is not null) ? " 'self' file:" : string.Empty;
        var policy = $"default-src 'none'; img-src data:{files}; media-src{(files.Length > 0 ? files : " 'none'")}; "
            + $"script-src {HashOf(Script)}; style-src {HashOf(Style)}; base-uri 'none'; form-action 'none'";
        var parts = Resource("gallery.html").Split("{{days}}");
        return (Fill(parts[0]), Fill(parts[1]));

        string Fill(string part) => part
            .Replace("{{policy}}", policy, StringComparison.Ordinal)
            .Replace("{{style}}", Style, StringComparison.Ordinal)
            .Replace("{{script}}", Script, StringComparison.Ordinal)
            .Replace("{{summary}}", Summary(), StringComparison.Ordinal)
            .Replace("{{filters}}", KindFilter() + CameraFilter(), StringComparison.Ordinal)
            .Replace("{{title}}", Text(title), StringComparison.Ordinal);
    }

    private string Summary()
    {
        var videos = items.Count(item => item.IsVideo);
        var dates = items.Where(item => item.Time is not null).Select(item => item.Time!.Value.Date).ToArray();
        var what = videos == 0 ? Count(items.Count, "photo")
            : videos == items.Count ? Count(videos, "video")
            : $"{Count(items.Count - videos, "photo")} and {Count(videos, "video")}";
        return dates.Length == 0 ? what
            : dates[0] == dates[^1] ? $"{what}, {Date(dates[0])}"
            : $"{what}, {Date(dates.Min())} to {Date(dates.Max())}";
    }

    private string KindFilter()
    {
        var videos = items.Count(item => item.IsVideo);
        return videos == 0 || videos == items.Count ? string.Empty
            : $"<fieldset><legend>Show</legend>{Choice(string.Empty, "All", items.Count)}{Choice("photo", "Photos", items.Count - videos)}{Choice("video", "Videos", videos)}</fieldset>\n";

        static string Choice(string value, string label, int count) =>
            string.Create(CultureInfo.InvariantCulture, $"<label><input type=\"radio\" name=\"kind\" value=\"{value}\"{(value.Length == 0 ? " checked" : string.Empty)}><span>{label} {count}</span></label>");
    }

    private string CameraFilter()
    {
        if (cameras.Count < 2)
        {
            return string.Empty;
        }

        var options = cameras.OrderBy(each => each.Value).Select(each => string.Create(CultureInfo.InvariantCulture, $"<option value=\"{each.Value}\">{Text(each.Key)}</option>"));
        return $"<label><span class=\"unseen\">Camera</span><select name=\"camera\"><option value=\"\">All cameras</option>{string.Concat(options)}</select></label>\n";
    }

    private async Task WriteDaysAsync(StreamWriter writer, IAsyncEnumerable<GalleryPicture> pictures, CancellationToken stopping)
    {
        if (items.Count == 0)
        {
            await writer.WriteAsync("<p class=\"empty\">There are no photos or videos yet.</p>").ConfigureAwait(false);
            return;
        }

        var counts = items.GroupBy(DayOf).ToDictionary(group => group.Key, group => group.Count());
        DateTime? day = null;
        await foreach (var picture in pictures.WithCancellation(stopping).ConfigureAwait(false))
        {
            if (day != DayOf(picture.Item))
            {
                await writer.WriteAsync(day is null ? string.Empty : "</ul>\n</section>\n").ConfigureAwait(false);
                day = DayOf(picture.Item);
                await writer.WriteAsync(HeadingOf(day.Value, counts[day.Value])).ConfigureAwait(false);
            }

            await WriteItemAsync(writer, picture).ConfigureAwait(false);
        }

        await writer.WriteAsync("</ul>\n</section>").ConfigureAwait(false);
    }

    /// <summary>The first day there is stands for no day.</summary>
    private static DateTime DayOf(GalleryItem item) => item.Time?.Date ?? DateTime.MinValue;

    private static string HeadingOf(DateTime day, int count)
    {
        var (id, text) = day == DateTime.MinValue
            ? ("undated", "Without a date")
            : (day.ToString("'d'yyyy-MM-dd", CultureInfo.InvariantCulture), day.ToString("dddd, d MMMM yyyy", CultureInfo.InvariantCulture));
        return $"<section class=\"day\" aria-labelledby=\"{id}\">\n<h2><span id=\"{id}\">{text}</span> <small>{Count(count, "item")}</small></h2>\n<ul class=\"grid\">\n";
    }

    private async Task WriteItemAsync(StreamWriter writer, GalleryPicture picture)
    {
        var item = picture.Item;
        var (kind, label) = item.IsVideo ? ("video", "Video") : ("photo", "Photo");
        var when = item.Time is { } time ? $", {Date(time)}, {time.ToString("HH:mm:ss", CultureInfo.InvariantCulture)}" : ", without a date";
        var text = Text($"{label}{when}{(cameras.Count > 1 ? $", {item.Camera}" : string.Empty)}");
        var link = item.Link is null ? null : Text(item.Link);
        var open = link is null ? "button type=\"button\"" : $"a href=\"{link}\"";
        await writer.WriteAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"<li data-kind=\"{kind}\" data-camera=\"{cameras[item.Camera]}\"><{open} class=\"tile\" title=\"{text}, {Text(item.Name)}\">")).ConfigureAwait(false);
        await WriteSmallPictureAsync(writer, picture, link, text).ConfigureAwait(false);
        await writer.WriteAsync(
            $"{Badge(item)}</{(link is null ? "button" : "a")}><p class=\"caption\">{Clock(item)}<span>{Text(item.Name)}</span></p></li>\n").ConfigureAwait(false);
    }

    private static async Task WriteSmallPictureAsync(StreamWriter writer, GalleryPicture picture, string? link, string text)
    {
        var data = picture.Jpeg.IsEmpty ? null : $"data:image/jpeg;base64,{Convert.ToBase64String(picture.Jpeg.Span)}";
        if (link is not null && picture.Item.IsVideo)
        {
            var poster = data is null ? string.Empty : $" poster=\"{data}\"";
            await writer.WriteAsync($"<video src=\"{link}\" preload=\"none\" muted playsinline tabindex=\"-1\" aria-label=\"{text}\"{poster}></video>").ConfigureAwait(false);
        }
        else if ((data ?? link) is { } source)
        {
            await writer.WriteAsync($"<img src=\"{source}\" alt=\"{text}\" loading=\"lazy\" decoding=\"async\">").ConfigureAwait(false);
        }
        else
        {
            await writer.WriteAsync($"<span class=\"none\"><span class=\"unseen\">{text}: </span>No picture</span>").ConfigureAwait(false);
        }
    }

    private static string Badge(GalleryItem item) => !item.IsVideo ? string.Empty
        : $"<span class=\"badge\" aria-hidden=\"true\">▶{(item.Duration is { } length ? length.ToString(length.TotalHours >= 1 ? "' 'h':'mm':'ss" : "' 'm':'ss", CultureInfo.InvariantCulture) : string.Empty)}</span>";

    private static string Clock(GalleryItem item) => item.Time is { } time
        ? $"<time datetime=\"{time.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture)}\">{time.ToString("HH:mm:ss", CultureInfo.InvariantCulture)}</time>"
        : string.Empty;
}
