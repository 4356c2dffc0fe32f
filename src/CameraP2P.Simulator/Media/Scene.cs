namespace CameraP2P.Simulator.Media;

/// <summary>What a trail camera sees, in coarse blocks: sky, ground, trees, now and then an animal; every third time by night, without colour.</summary>
internal static class Scene
{
    /// <summary>A scene.</summary>
    /// <param name="seed">The same seed, the same scene.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <returns>The colour of a block, by column and row.</returns>
    public static Func<int, int, (byte Y, byte Cb, byte Cr)> Of(int seed, int width, int height)
    {
        var random = new Random(seed);
        var night = random.Next(3) == 0;
        var horizon = 0.35 + (0.25 * random.NextDouble());
        var trees = Enumerable.Range(0, random.Next(2, 6)).Select(_ => (X: random.NextDouble(), Width: 0.01 + (0.03 * random.NextDouble()))).ToArray();
        var animal = (X: 0.2 + (0.6 * random.NextDouble()), Y: horizon + 0.2, Size: 0.05 + (0.08 * random.NextDouble()), Brightness: (byte)random.Next(40, 120));
        return (column, row) =>
        {
            var x = (column + 0.5) * BlockJpeg.BlockSize / width;
            var y = (row + 0.5) * BlockJpeg.BlockSize / height;
            var grain = (Hash(seed, column, row) % 17) - 8;
            var (luma, cb, cr) = ColourAt(x, y);
            return night
                ? ((byte)Math.Clamp((luma / 3) + 20 + grain, 0, 255), (byte)128, (byte)128)
                : ((byte)Math.Clamp(luma + grain, 0, 255), cb, cr);
        };

        (int Luma, byte Cb, byte Cr) ColourAt(double x, double y)
        {
            var (dx, dy) = ((x - animal.X) / animal.Size, (y - animal.Y) / (animal.Size * 1.2));
            if ((dx * dx) + (dy * dy) < 1)
            {
                return (animal.Brightness, 112, 148);
            }

            foreach (var tree in trees)
            {
                if (Math.Abs(x - tree.X) < tree.Width && y < horizon + 0.1)
                {
                    return (60, 118, 138);
                }
            }

            return y < horizon ? (200 - (int)(60 * y / horizon), (byte)150, (byte)116) : (110 - (int)(50 * (y - horizon)), (byte)108, (byte)118);
        }
    }

    private static int Hash(int seed, int column, int row) => (int)((uint)((seed * 73_856_093) ^ (column * 19_349_663) ^ (row * 83_492_791)) % 65_521);
}
