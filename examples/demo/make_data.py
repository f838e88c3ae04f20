"""Writes data/observations.jsonl: two weeks of hourly reports of twelve weather stations.

The figures are invented, from a seeded generator, so that the file is the same on every run:

    python examples/demo/make_data.py
"""

import json
import math
import random
from datetime import datetime, timedelta
from pathlib import Path

STATIONS = {  # name: mean temperature, distance from the sea (0 to 1)
    "Arkholm": (3.1, 0.1), "Birkenau": (5.4, 0.8), "Cape Lund": (4.2, 0.0), "Dornfeld": (6.3, 0.9),
    "Eskdal": (2.0, 0.6), "Farsund": (4.8, 0.0), "Gripen": (1.2, 0.7), "Halsey": (5.9, 0.3),
    "Innersee": (6.8, 1.0), "Jorvik": (3.9, 0.2), "Kaltenberg": (-1.7, 1.0), "Lyngoy": (4.4, 0.0),
}
START = datetime(2024, 3, 1)
HOURS = 14 * 24


def line(rng, sequence, station, hour):
    mean, inland = STATIONS[station]
    front = 3.0 * math.sin(2 * math.pi * (hour - 40) / 160)
    day = (1.5 + 3.5 * inland) * math.sin(2 * math.pi * (hour - 9) / 24)
    temperature = mean + front + day + rng.gauss(0, 0.6)
    humidity = min(100, max(25, round(84 - 3.1 * day + 2 * front + rng.gauss(0, 4))))
    speed = abs(rng.gauss(6.5 - 3 * inland + 1.4 * front, 2.6))
    pressure = 1011 - 2.4 * front + rng.gauss(0, 0.5)
    time = (START + timedelta(hours=hour)).strftime("%Y-%m-%dT%H:%M:%SZ")
    link = rng.choices(["ok", "retry", "timeout"], [96, 3, 1])[0]
    node, battery = f"{station[:3].upper()}-{1 + hour % 2}", rng.uniform(3.3, 4.1)
    log = f"seq={sequence:06d} node={node} battery={battery:.2f}V link={link}"
    if link != "timeout":
        log += f" latency={int(rng.lognormvariate(4.4, 0.5))}ms"
    row = {
        "station": station, "time": time, "temperature": round(temperature, 1) + 0.0, "humidity": humidity,
        "wind": {"speed": round(speed, 1), "from": rng.randrange(36) * 10}, "pressure": round(pressure, 1), "log": log,
    }
    fault = rng.random()  # stations fail as stations do
    if link == "timeout":
        row["temperature"] = None
    elif fault < 0.002:
        row["time"] = row["time"].replace("2024-03-", "2024-13-")
    elif fault < 0.004:
        row["humidity"] = 0
    elif fault < 0.006:
        del row["wind"]
    text = json.dumps(row, separators=(",", ":"))
    return text[: rng.randrange(20, 90)] if 0.006 <= fault < 0.008 else text


def main():
    rng = random.Random(20240301)
    lines = [line(rng, hour * len(STATIONS) + i, station, hour)
             for hour in range(HOURS) for i, station in enumerate(STATIONS)]
    path = Path(__file__).with_name("data") / "observations.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    print(f"{path}: {len(lines)} lines")


if __name__ == "__main__":
    main()
