"""The tasks of bench/clustering by the libraries that people use, timed as ours are.

    clustering_rivals.py RIVAL TASK --data FILE --rows N --cols D …   the options of coterie_bench

Each with the setting that is best for it: float32 unless float64 is quicker, its own threads, a
small call first so that libraries are loaded and compiled before the clock starts. The clock covers
the call alone; the data lies in memory, row-major. Prints and writes what coterie_bench does.
"""
import argparse
import contextlib
import json
import pathlib
import sys
import time
import warnings

import numpy as np

WARM_ROWS = 2000


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("rival")
    parser.add_argument("task")
    for name in ("data", "start", "labels", "out"):
        parser.add_argument(f"--{name}", type=pathlib.Path)
    for name, value in {"rows": None, "cols": None, "k": 8, "k-high": 12, "iterations": 25,
                        "restarts": 0, "min-rows": 10, "min-size": 100, "seed": 1, "threads": 2,
                        "repeat": 1}.items():
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--eps", type=float, default=1.5)
    return parser.parse_args()


# --- k-means: each returns values, and arrays by name


def lloyd_sklearn(x, job):
    from sklearn.cluster import KMeans
    fit = KMeans(job.k, init=job.first, n_init=1, max_iter=job.iterations, tol=0,
                 algorithm="lloyd").fit(x)
    return {"iterations": fit.n_iter_}, {"centres": fit.cluster_centers_, "labels": fit.labels_}


def lloyd_faiss(x, job):
    import faiss
    fit = faiss.Kmeans(x.shape[1], job.k, niter=job.iterations, max_points_per_centroid=len(x),
                       min_points_per_centroid=1)
    fit.train(x, init_centroids=job.first)
    _, labels = fit.index.search(x, 1)
    return {}, {"centres": fit.centroids, "labels": labels.ravel()}


def fit_sklearn(x, job):
    from sklearn.cluster import KMeans
    fit = KMeans(job.k, random_state=job.seed).fit(x)
    return {"iterations": fit.n_iter_}, {"centres": fit.cluster_centers_, "labels": fit.labels_}


def sweep_sklearn(x, job):
    from sklearn.cluster import KMeans
    from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score
    values, arrays = {}, {}
    for k in range(2, job.k_high + 1):
        fit = KMeans(k, n_init=job.restarts, random_state=job.seed).fit(x)
        values[f"calinski_harabasz_{k}"] = calinski_harabasz_score(x, fit.labels_)
        values[f"davies_bouldin_{k}"] = davies_bouldin_score(x, fit.labels_)
        values[f"silhouette_squared_{k}"] = linear_silhouette(x, fit.labels_, k)
        arrays[f"centres_{k}"] = fit.cluster_centers_
    return values, arrays


# --- indices of a given partition


def linear_silhouette(x, labels, k):
    """The silhouette of squared distances without pairs of rows; vectorised, in float64."""
    x = x.astype(np.float64)
    size = np.bincount(labels, minlength=k).astype(np.float64)
    total = np.stack([np.bincount(labels, column, minlength=k) for column in x.T], axis=1)
    norm = np.einsum("ij,ij->i", x, x)
    psi = np.bincount(labels, norm, minlength=k)
    mean = norm[:, None] + psi / size - 2.0 * (x @ (total / size[:, None]).T)
    rows = np.arange(len(x))
    own = size[labels]
    a = mean[rows, labels] * own / np.maximum(own - 1, 1)
    mean[rows, labels] = np.inf
    b = mean.min(1)
    return float(np.where(own > 1, (b - a) / np.maximum(a, b), 0.0).mean())


def linear_silhouette_numpy(x, job):
    return {"silhouette_squared": linear_silhouette(x, job.given, job.k)}, {}


def silhouette_sklearn(x, job):
    from sklearn.metrics import silhouette_score
    return {"silhouette_euclidean": silhouette_score(x, job.given)}, {}


def ch_db_sklearn(x, job):
    from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score
    return {"calinski_harabasz": calinski_harabasz_score(x, job.given),
            "davies_bouldin": davies_bouldin_score(x, job.given)}, {}


# --- other methods


def mixture_sklearn(x, job):
    from sklearn.mixture import GaussianMixture
    cols = x.shape[1]
    fit = GaussianMixture(job.k, covariance_type="full", max_iter=job.iterations, tol=0,
                          reg_covar=1e-6, means_init=job.first,
                          weights_init=np.full(job.k, 1 / job.k, x.dtype),
                          precisions_init=np.tile(np.eye(cols, dtype=x.dtype), (job.k, 1, 1)))
    fit.fit(x)
    return {"iterations": fit.n_iter_}, {"weights": fit.weights_, "means": fit.means_,
                                         "covariances": fit.covariances_}


def ward_fastcluster(x, job):
    import fastcluster
    return {}, {"heights": fastcluster.linkage_vector(x, "ward")[:, 2]}


def single_fastcluster(x, job):
    import fastcluster
    return {}, {"heights": fastcluster.linkage_vector(x, "single")[:, 2]}


def ward_scipy(x, job):
    from scipy.cluster.hierarchy import linkage
    return {}, {"heights": linkage(x, "ward")[:, 2]}


def dbscan_sklearn(x, job):
    from sklearn.cluster import DBSCAN
    fit = DBSCAN(eps=job.eps, min_samples=job.min_rows, n_jobs=job.threads).fit(x)
    core = np.zeros(len(x), np.int32)
    core[fit.core_sample_indices_] = 1
    return {}, {"labels": fit.labels_, "core": core}


def hdbscan_fast(x, job):
    import fast_hdbscan
    fit = fast_hdbscan.HDBSCAN(min_samples=job.min_rows, min_cluster_size=job.min_size).fit(x)
    return {}, {"labels": fit.labels_}


def medoids_kmedoids(x, job):
    import kmedoids
    from sklearn.metrics.pairwise import euclidean_distances
    found = kmedoids.fasterpam(euclidean_distances(x), job.k, random_state=job.seed,
                               n_cpu=job.threads)
    return {"loss": found.loss}, {"medoids": np.asarray(found.medoids)}


DOUBLES = {"silhouette"}  # scikit-learn is quicker on float64 there
TASKS = {
    ("scikit-learn", "lloyd"): lloyd_sklearn,
    ("scikit-learn", "fit"): fit_sklearn,
    ("scikit-learn", "sweep"): sweep_sklearn,
    ("scikit-learn", "silhouette"): silhouette_sklearn,
    ("scikit-learn", "ch_db"): ch_db_sklearn,
    ("scikit-learn", "mixture_step"): mixture_sklearn,
    ("scikit-learn", "dbscan"): dbscan_sklearn,
    ("intelex", "lloyd"): lloyd_sklearn,
    ("intelex", "fit"): fit_sklearn,
    ("intelex", "sweep"): sweep_sklearn,
    ("intelex", "dbscan"): dbscan_sklearn,
    ("faiss", "lloyd"): lloyd_faiss,
    ("numpy", "linear_silhouette"): linear_silhouette_numpy,
    ("fastcluster", "ward"): ward_fastcluster,
    ("fastcluster", "single"): single_fastcluster,
    ("scipy", "ward"): ward_scipy,
    ("fast_hdbscan", "hdbscan"): hdbscan_fast,
    ("kmedoids", "medoids"): medoids_kmedoids,
}


def prepare(rival, job):
    """Loads and sets up a library before anything is timed."""
    if rival == "intelex":
        with contextlib.redirect_stderr(sys.stdout):
            from sklearnex import patch_sklearn
            patch_sklearn()
        from sklearn.cluster import DBSCAN, KMeans
        assert "sklearnex" in KMeans.__module__ and "sklearnex" in DBSCAN.__module__
    if rival == "faiss":
        import faiss
        faiss.omp_set_num_threads(job.threads)
        faiss.cvar.distance_compute_blas_threshold = 1 << 30  # its direct kernels


def main():
    job = arguments()
    task = TASKS[job.rival, job.task]
    warnings.simplefilter("ignore")  # that it has not converged, where iterations are fixed
    prepare(job.rival, job)
    x = np.fromfile(job.data, np.float32).reshape(job.rows, job.cols)
    if job.task in DOUBLES:
        x = x.astype(np.float64)
    job.first = np.fromfile(job.start, np.float32).reshape(job.k, -1) if job.start else None
    given = np.fromfile(job.labels, np.int32) if job.labels else None
    warm = argparse.Namespace(**vars(job))
    warm.iterations, warm.k_high, warm.restarts = 2, 2, 1
    job.given, warm.given = given, None if given is None else given[:WARM_ROWS]
    task(np.ascontiguousarray(x[:WARM_ROWS]), warm)
    runs, values, arrays = [], {}, {}
    for _ in range(job.repeat):
        begun = time.perf_counter()
        values, arrays = task(x, job)
        runs.append({"layout": 0.0, "work": time.perf_counter() - begun, "parts": {}})
    for name, array in arrays.items() if job.out else ():
        array = np.asarray(array)
        whole = array.dtype.kind in "iu"
        array.astype(np.int32 if whole else np.float64).tofile(
            job.out / f"{name}.{'i32' if whole else 'f64'}")
    print(json.dumps({"runs": runs, "values": {name: float(v) for name, v in values.items()},
                      "task": job.task, "threads": job.threads}))


if __name__ == "__main__":
    main()
