# Pages in a real browser, without a window. Skipped where there is none.
BeforeDiscovery {
    $browser = Get-Command chromium, chromium-browser, google-chrome -ErrorAction Ignore | Select-Object -First 1
}

BeforeAll {
    $WarningPreference = 'SilentlyContinue'
    Import-Module (Join-Path $env:CAMERAP2P_PACKAGE CameraP2P.psd1) -Force
    $browser = Get-Command chromium, chromium-browser, google-chrome -ErrorAction Ignore | Select-Object -First 1

    # What the page logs, and a picture of it.
    function Show-Page([string] $File, [string] $Picture, [string[]] $Option) {
        $log = & $browser.Source --headless --no-sandbox --disable-gpu --hide-scrollbars "--user-data-dir=$(Join-Path $TestDrive profile)" '--window-size=1280,800' --enable-logging=stderr "--screenshot=$Picture" @Option "file://$File" 2>&1
        $log -match 'CONSOLE'
    }
}

AfterAll {
    Stop-CameraSimulator -All
    Remove-Module CameraP2P
}

Describe 'A gallery of 300 items' -Skip:(-not $browser) {
    It 'is shown without an error, light and dark' {
        $sim = Start-CameraSimulator -Port 0 -SearchPort 0 -AddressPhase $false
        $session = Connect-Camera 127.0.0.1 -Port $sim.Port
        1..180 | ForEach-Object { $null = $sim.TakePhoto() }
        $page = Get-CameraMedia $session | Export-CameraGallery -DestinationPath (Join-Path $TestDrive gallery.html) -PassThru
        Disconnect-Camera $session

        @(Select-String -Path $page -Pattern '<li[ >]' -AllMatches | ForEach-Object Matches).Count | Should -Be 300
        $light = Join-Path $TestDrive light.png
        $dark = Join-Path $TestDrive dark.png
        Show-Page $page $light | Should -BeNullOrEmpty
        Show-Page $page $dark '--blink-settings=preferredColorScheme=0' | Should -BeNullOrEmpty
        (Get-Item $light).Length | Should -BeGreaterThan 20000
        (Get-FileHash $light).Hash | Should -Not -Be (Get-FileHash $dark).Hash
    }
}
