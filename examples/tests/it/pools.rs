//! X29 to X32 as programs: what their lines say, in whichever order the workers come.

use std::collections::HashMap;
use std::path::PathBuf;
use std::{env, fs, process};

use polytask_examples::FilmSite;
use serde_json::Value;

use crate::programs;

#[path = "../../31_crawler.rs"]
mod crawler;

/// What came of the jobs 0, 1, and so on.
fn squares(jobs: u64) -> String {
    let squares: Vec<u64> = (0..jobs).map(|number| number * number).collect();
    format!("squares: {squares:?}")
}

/// Checks one part of X29, in which at most `at_once` jobs run at a time, and returns the order in which they began.
fn check_work(part: &str, workers: usize, jobs: u64, at_once: usize) -> Vec<u64> {
    let (mut running, mut begun) = (HashMap::new(), Vec::new());
    for line in part.lines() {
        match line.split(' ').collect::<Vec<_>>()[..] {
            ["worker", worker, "begins", "job", job] => {
                assert!(worker.parse::<usize>().unwrap() < workers, "{worker} is one more than {workers}: {part}");
                assert_eq!(running.insert(worker, job), None, "{worker} has one job at a time: {part}");
                assert!(running.len() <= at_once, "{part}");
                begun.push(job.parse::<u64>().unwrap());
            }
            ["worker", worker, "ends", "job", job, ..] => assert_eq!(running.remove(worker), Some(job), "{part}"),
            [_, "jobs", "are", "done"] => {
                assert_eq!((begun.len(), running.len()), (jobs as usize, 0), "it was not waited for: {part}");
            }
            _ => {}
        }
    }
    let mut sorted = begun.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, (0..jobs).collect::<Vec<_>>(), "each job runs once: {part}");
    assert_eq!(part.lines().last(), Some(&*squares(jobs)));
    begun
}

#[tokio::test]
async fn x29_a_few_workers_do_many_jobs_and_each_of_them_once() {
    let printed = programs::run("29_pool", &[]).await;
    let parts: Vec<&str> = printed.split("--- ").collect();
    let ["", five, twenty, one_by_one, map] = parts[..] else { panic!("there are four parts: {printed}") };

    check_work(five, 4, 5, 4);
    assert!(five.contains("5 jobs are done"), "{five}");
    check_work(twenty, 5, 20, 5);
    assert!(twenty.contains("20 jobs are done"), "{twenty}");
    let order = check_work(one_by_one, 3, 4, 1);
    assert!(order.is_sorted(), "`apply` waits for each: {one_by_one}");
    check_work(map, 3, 10, 3);
}

#[tokio::test]
async fn x30_callbacks_are_called_beside_the_workers_and_before_the_pool_is_joined() {
    let printed = programs::run("30_pool_callbacks", &[]).await;
    let (with, without) = printed.split_once("main collects the results\n").expect(&printed);

    let (mut squared, mut told) = (Vec::new(), Vec::new());
    for line in with.lines() {
        match line.split(' ').collect::<Vec<_>>()[..] {
            [who, "squares", number] => {
                let worker = who.strip_prefix("squarer-").and_then(|worker| worker.parse::<u32>().ok());
                assert!(worker.is_some_and(|worker| worker < 5), "{who} is no worker: {with}");
                squared.push(number.parse::<u32>().unwrap().pow(2));
            }
            [who, "is", "told", square] => {
                assert_eq!(who, "squarer-callbacks", "{with}");
                let square = square.parse().unwrap();
                assert!(squared.contains(&square), "the job comes first: {with}");
                told.push(square);
            }
            _ => {}
        }
    }
    assert_eq!(with.lines().last(), Some(&*format!("told: {told:?}")), "in the order of the calls");
    told.sort_unstable();
    let squares: Vec<u32> = (1..=10_u32).map(|number| number.pow(2)).collect();
    assert_eq!(told, squares);

    assert!(!without.contains("told"), "{without}");
    assert_eq!(without.lines().last(), Some(&*format!("collected: {squares:?}")), "in the order of the jobs");
}

/// A file of this test alone.
fn file(name: &str) -> PathBuf {
    env::temp_dir().join(format!("polytask-test-{name}-{}.jsonl", process::id()))
}

#[tokio::test]
async fn x31_ten_pages_become_a_file_of_films_in_which_no_page_is_torn() {
    let file = file("ten-pages");
    let printed = programs::run("31_crawler", &[file.as_os_str()]).await;
    let lines = fs::read_to_string(&file).unwrap();
    fs::remove_file(&file).unwrap();
    assert_eq!(printed.matches("25 films from one page\n").count(), 10, "{printed}");
    assert!(printed.contains("\n250 films were written down"), "{printed}");
    assert_eq!(printed.lines().last(), lines.lines().next());

    let mut films: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let rank = |film: &Value| film["rank"].as_str().unwrap().parse::<usize>().unwrap();
    for page in films.chunks(FilmSite::FILMS_PER_PAGE) {
        let first = rank(&page[0]);
        assert_eq!(first % FilmSite::FILMS_PER_PAGE, 1, "a page begins here");
        assert!(page.iter().map(rank).eq(first..first + FilmSite::FILMS_PER_PAGE), "and goes on: {page:?}");
    }
    films.sort_by_key(rank);
    assert!(films.iter().map(rank).eq(1..=250), "every film is there, once");
    let second_noun =
        serde_json::json!({ "rank": "11", "title": "The Quiet Café", "rating": "9.8", "votes": "1920810" });
    assert_eq!(films[10], second_noun);
}

#[tokio::test]
async fn x31_a_page_that_is_not_there_is_an_error_and_the_others_are_written_down() {
    let (site, file) = (FilmSite::open().await.unwrap(), file("eleven-pages"));
    let error = crawler::crawl(site.address(), 11, &file).await.unwrap_err();
    let lines = fs::read_to_string(&file).unwrap();
    fs::remove_file(&file).unwrap();
    assert_eq!(error.to_string(), "no page at /films?start=250: HTTP/1.1 404 Not Found");
    assert_eq!(lines.lines().count(), 250);
}

#[tokio::test]
async fn x32_an_executor_calls_back_for_results_and_failures_and_takes_nothing_when_it_is_shut_down() {
    let printed = programs::run("32_executor", &[]).await;
    let (open, shut_down) = printed.split_once("shut down: ").expect(&printed);
    assert!(shut_down.contains("closed"), "{shut_down}");

    let mut called_back: Vec<&str> = open.lines().filter(|line| line.contains("result")).collect();
    called_back.sort_unstable();
    let [failure, results @ ..] = &called_back[..] else { panic!("nobody was called back: {open}") };
    assert!(failure.starts_with("16 has no result: a job of pool `executor`, submitted at "), "{failure}");
    assert!(failure.ends_with("panicked: the square does not fit into a byte"), "{failure}");
    let expected = [(12, 144), (13, 169), (14, 196), (15, 225)];
    assert_eq!(results, expected.map(|(number, square)| format!("the result of {number} is {square}")));

    let jobs: Vec<&str> = open.lines().filter(|line| line.starts_with("job ")).collect();
    assert_eq!(jobs.len(), 10, "{open}");
    assert!(open.contains("squares: [144, 169, 196, 225], failures: 1\n"), "{open}");
    assert!(open.ends_with("map: [1, 4, 9, 16, 25]\n"), "{open}");
}
