using System;

namespace Statistics;

/// <summary>How strong a wind is, after Beaufort (shortened).</summary>
public enum WindForce
{
    Calm,
    Breeze,
    Gale,
    Storm,
}

/// <summary>Formulas of meteorology.</summary>
public static class Weather
{
    /// <summary>Dew point in °C, by the Magnus formula.</summary>
    /// <param name="temperature">Temperature in °C.</param>
    /// <param name="humidity">Relative humidity in per cent.</param>
    public static double DewPoint(double temperature, double humidity)
    {
        if (humidity is <= 0 or > 100)
            throw new ArgumentOutOfRangeException(nameof(humidity), humidity, "Humidity: above 0, to 100 per cent.");
        double gamma = Math.Log(humidity / 100) + (17.625 * temperature / (243.04 + temperature));
        return 243.04 * gamma / (17.625 - gamma);
    }

    /// <summary>What the air feels like in the wind, in °C.</summary>
    public static double WindChill(double temperature, double wind)
    {
        if (temperature > 10 || wind < 1.3)
            return temperature;
        double v = Math.Pow(wind * 3.6, 0.16);
        return 13.12 + (0.6215 * temperature) - (11.37 * v) + (0.3965 * temperature * v);
    }

    public static WindForce Force(double wind) => wind switch
    {
        < 1.6 => WindForce.Calm,
        < 13.9 => WindForce.Breeze,
        < 24.5 => WindForce.Gale,
        _ => WindForce.Storm,
    };
}
