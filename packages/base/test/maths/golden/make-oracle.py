"""Writes oracle.json: hard points of each function of base/maths with their values to 40 digits, by mpmath.

Each row is [arguments..., high, low]: the value is the sum of the two doubles, so that errors far below one unit
in the last place can be told. Run once; mpmath 1.3.0, seed fixed. The tests only read the file.
"""

import json
import pathlib
import random

import mpmath as mp

mp.mp.dps = 60
rng = random.Random(20261120)


def split(value):
    high = float(value)
    return [high, float(value - mp.mpf(high))]


def log_uniform(low, high):
    return float(mp.exp(rng.uniform(float(mp.log(low)), float(mp.log(high)))))


def rows(function, points):
    out = []
    for point in points:
        arguments = point if isinstance(point, tuple) else (point,)
        out.append([*arguments, *split(function(*map(mp.mpf, arguments)))])
    return out


def incomplete_gamma(shape, x, **which):
    with mp.workdps(80):
        return mp.gammainc(shape, regularized=True, **which)


around_one = [1 + s * 2.0**-k for k in range(1, 53) for s in (1, -1)]
log_points = around_one + [5e-324, 2.0**-1022, 1.7976931348623157e308, 2.0**0.5, 0.5**0.5, 10.0, 2.0, 0.1]
log_points += [log_uniform(1e-320, 1e308) for _ in range(60)] + [rng.uniform(0.5, 2) for _ in range(60)]

exp_points = [k * float(mp.log(2)) / 2 for k in range(-40, 41, 3)] + [709.78, -708.3, 1e-300, -1e-17, 1.0, -1.0, 0.5]
exp_points += [rng.uniform(-700, 700) for _ in range(60)] + [rng.uniform(-1, 1) for _ in range(60)]

log1p_points = [s * 2.0**-k for k in range(1, 60, 2) for s in (1, -1)] + [1e10, 3.7, -0.999999]
log1p_points += [rng.uniform(-0.5, 2) for _ in range(60)]

pow_points = [(rng.uniform(0.01, 20), rng.uniform(-10, 10)) for _ in range(60)]
pow_points += [(log_uniform(1e-30, 1e30), rng.uniform(-9, 9)) for _ in range(40)]
pow_points += [(1.05, 3.5), (0.97, 120.25), (10.0, 0.5), (2.0, 1023.0), (1.0000001, 1e7), (10.0, 300.0)]


def quantile(p):
    with mp.workdps(80):
        tail = p if p <= 0.5 else 1 - p
        guess = -mp.sqrt(-2 * mp.log(tail)) if tail < 0.02 else mp.mpf(0) + (tail - 0.5) * mp.sqrt(2 * mp.pi)
        x = guess
        for _ in range(200):
            cdf = mp.erfc(-x / mp.sqrt(2)) / 2
            density = mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)
            u = (cdf - tail) / density
            step = u / (1 + x * u / 2)
            x -= step
            if abs(step) < mp.mpf(10) ** -60:
                break
        return x if p <= 0.5 else -x


quantile_points = [10.0**-k for k in range(1, 300, 7)] + [0.5 - 2.0**-k for k in range(2, 50, 3)]
quantile_points += [0.075, 0.0750001, 0.0749999, 0.5, 0.925, 0.99, 1 - 2.0**-53, 2.0**-65, float(mp.exp(-25))]
quantile_points += [rng.random() for _ in range(60)] + [k / 65536 for k in (255, 256, 257, 32767)]

cdf_points = [-37.4, -30.0, -20.3, -8.2, -5.6568, -5.657, 0.0, 1e-300, 0.67448, 0.6745, 5.7, 8.0]
cdf_points += [rng.uniform(-37, 0) for _ in range(60)] + [rng.uniform(-3, 3) for _ in range(60)]

gamma_points = [log_uniform(1e-5, 1e15) for _ in range(60)] + [rng.uniform(0.5, 12) for _ in range(60)]
gamma_points += [1.0, 2.0, 0.5, 9.999999, 10.0, 100.0, 171.6, 1e-300, 1.4616321449683623]

incomplete_points = []
for shape in (0.01, 0.5, 1.0, 2.5, 10.0, 30.5, 100.0, 1000.0, 20000.0):
    for z in (-8, -3, -1, 0, 1, 3, 8):
        x = shape + z * shape**0.5
        if x > 0:
            incomplete_points.append((shape, x))
    incomplete_points.append((shape, shape * 0.01))

beta_points = []
for a, b in ((0.5, 0.5), (1.0, 3.0), (2.5, 0.1), (10.0, 20.0), (100.0, 3.0), (500.0, 700.0), (20000.0, 3000.0)):
    mean, sd = a / (a + b), (a * b) ** 0.5 / (a + b) / (a + b + 1) ** 0.5
    for z in (-6, -2, -0.5, 0.5, 2, 6):
        if 0 < mean + z * sd < 1:
            beta_points.append((a, b, mean + z * sd))
    beta_points.append((a, b, 2.0**-20))

poisson_points = [(float(int(max(0, m + z * m**0.5))), m) for m in (0.1, 1.0, 9.5, 50.0, 1e4, 1e9) for z in (-5, -1, 0, 1, 7)]


def poisson(k, m):
    return mp.exp(k * mp.log(m) - m - mp.loggamma(k + 1))


def beta(a, b, x):
    with mp.workdps(80):
        return mp.betainc(a, b, 0, x, regularized=True)


oracle = {
    "log": rows(mp.log, log_points),
    "exp": rows(mp.exp, exp_points),
    "log1p": rows(lambda x: mp.log(1 + x), log1p_points),
    "pow": rows(mp.power, pow_points),
    "normalQuantile": rows(quantile, quantile_points),
    "normalCdf": rows(lambda x: mp.erfc(-x / mp.sqrt(2)) / 2, cdf_points),
    "logGamma": rows(mp.loggamma, gamma_points),
    "regularisedGamma": rows(lambda s, x: incomplete_gamma(s, x, a=0, b=x), incomplete_points),
    "regularisedGammaTail": rows(lambda s, x: incomplete_gamma(s, x, a=x), incomplete_points),
    "regularisedBeta": rows(beta, beta_points),
    "poissonProbability": rows(poisson, poisson_points),
}
path = pathlib.Path(__file__).with_name("oracle.json")
lines = [f' "{name}": [\n' + ",\n".join(f"  {json.dumps(row)}" for row in table) + "\n ]" for name, table in oracle.items()]
path.write_text("{\n" + ",\n".join(lines) + "\n}\n")
