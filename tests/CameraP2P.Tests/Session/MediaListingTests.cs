using System.Text;
using System.Text.Json;
using CameraP2P.Protocol.Commands;
using CameraP2P.Session;

namespace CameraP2P.Tests.Session;

public sealed class MediaListingTests
{
    private readonly List<int> asked = [];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(44, 1)]
    [InlineData(45, 2)]
    [InlineData(46, 2)]
    [InlineData(120, 3)]
    public async Task Everything_is_listed_and_no_page_too_many(int count, int pages)
    {
        Assert.Equal(Enumerable.Range(0, count), await NumbersAsync(page => Enumerable.Range(0, count).Skip(45 * page).Take(45)));
        Assert.Equal(Enumerable.Range(0, pages), asked);
    }

    [Fact]
    public async Task The_next_page_is_asked_for_only_when_it_is_needed()
    {
        await using var list = MediaListing.ListAsync(Camera(page => Enumerable.Range(45 * page, 45)), 45, Cancelled).GetAsyncEnumerator(Cancelled);
        Assert.Empty(asked);
        for (var i = 0; i < 45; i++)
        {
            Assert.True(await list.MoveNextAsync());
        }

        Assert.Equal([0], asked);
        Assert.True(await list.MoveNextAsync());
        Assert.Equal([0, 1], asked);
    }

    [Fact]
    public async Task A_picture_taken_meanwhile_is_no_reason_to_list_another_twice() =>
        Assert.Equal(Enumerable.Range(0, 60), await NumbersAsync(page => page == 0 ? Enumerable.Range(0, 45) : Enumerable.Range(44, 16)));

    [Fact]
    public async Task A_camera_that_repeats_its_pages_comes_to_an_end()
    {
        Assert.Equal(Enumerable.Range(0, 45), await NumbersAsync(_ => Enumerable.Range(0, 45)));
        Assert.Equal([0, 1], asked);
    }

    [Fact]
    public async Task Files_without_number_do_not_go_on_for_ever()
    {
        var page = "{\"mediaFiles\":[" + string.Join(',', Enumerable.Repeat("{}", 45)) + "],\"result\":0}";
        Assert.Equal(45, await MediaListing.ListAsync(Answers(_ => page), 45, Cancelled).CountAsync(Cancelled));
    }

    [Fact]
    public async Task A_camera_that_counts_for_ever_is_refused()
    {
        var listed = 0;
        var failure = await Assert.ThrowsAsync<CameraException>(async () =>
        {
            await foreach (var file in MediaListing.ListAsync(Camera(page => Enumerable.Range(5000 * page, 5000)), 45, Cancelled))
            {
                listed++;
            }
        });
        Assert.Equal(CameraError.MalformedResponse, failure.Error);
        Assert.InRange(listed, MediaListing.MaxFiles, MediaListing.MaxFiles + 5000);
    }

    [Fact]
    public async Task A_negative_number_is_no_number_and_costs_no_other_item()
    {
        var files = await MediaListing.ListAsync(Answers(_ => """{"mediaFiles":[{"fileType":0,"mediaDirNum":100,"mediaNum":-1},{"fileType":0,"mediaDirNum":100,"mediaNum":9}],"result":0}"""), 45, Cancelled).ToListAsync(Cancelled);

        Assert.Equal([null, new MediaReference(0, 100, 9)], files.Select(file => file.ToReference()));
    }

    [Theory]
    [InlineData("""{"mediaFiles":7,"result":0}""", CameraError.MalformedResponse)]
    [InlineData("""{"mediaFiles":[3],"result":0}""", CameraError.MalformedResponse)]
    [InlineData("""{"errorMsg":"No \u001b[31mcard","result":-3}""", CameraError.CommandRefused)]
    public async Task A_bad_answer_is_named(string json, CameraError error)
    {
        var failure = await Assert.ThrowsAsync<CameraException>(() => MediaListing.ListAsync(Answers(_ => json), 45, Cancelled).CountAsync(Cancelled).AsTask());
        Assert.Equal(error, failure.Error);
        Assert.DoesNotContain("\u001b", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_in_the_list_or_no_list_is_an_empty_list()
    {
        Assert.Equal(0, await MediaListing.ListAsync(Answers(_ => """{"result":0}"""), 45, Cancelled).CountAsync(Cancelled));
        Assert.Equal(0, await MediaListing.ListAsync(Answers(_ => """{"mediaFiles":[null],"result":0}"""), 45, Cancelled).CountAsync(Cancelled));
    }

    private async Task<List<int>> NumbersAsync(Func<int, IEnumerable<int>> pageOf) =>
        await MediaListing.ListAsync(Camera(pageOf), 45, Cancelled).Select(file => file.MediaNumber!.Value).ToListAsync(Cancelled);

    private Func<CommandRequest, CancellationToken, Task<CameraResponse>> Camera(Func<int, IEnumerable<int>> pageOf) =>
        Answers(page => "{\"mediaFiles\":[" + string.Join(',', pageOf(page).Select(number => $"{{\"fileType\":0,\"mediaDirNum\":100,\"mediaNum\":{number}}}")) + "],\"result\":0,\"cmdId\":768}");

    private Func<CommandRequest, CancellationToken, Task<CameraResponse>> Answers(Func<int, string> answer) => (request, _) =>
    {
        using var json = JsonDocument.Parse(request.ToJson(token: null));
        var page = json.RootElement.GetProperty("pageNo").GetInt32();
        asked.Add(page);
        return Task.FromResult(new CameraResponse(CommandIds.MediaList, Encoding.UTF8.GetBytes(answer(page)), TimeSpan.Zero));
    };
}
