//! Questions to another service that come at one moment travel in one call.
//!
//! Events that lie ready are prepared side by side, and each asks the same service about its own case.
//! Asked one by one they cost a call and a transaction each.

use std::{
    mem,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::oneshot;
use tracing::{Instrument, Span};

use crate::Problem;

/// How long the first question waits for others.
const GATHER: Duration = Duration::from_millis(1);

type Call<A> = Pin<Box<dyn Future<Output = Result<Vec<A>, Problem>> + Send>>;

struct Asked<Q, A> {
    question: Q,
    answer: oneshot::Sender<Result<A, Problem>>,
}

/// Clones gather together.
pub struct Together<Q, A> {
    waiting: Arc<Mutex<Vec<Asked<Q, A>>>>,
    call: Arc<dyn Fn(Vec<Q>) -> Call<A> + Send + Sync>,
    most: usize,
}

impl<Q, A> Clone for Together<Q, A> {
    fn clone(&self) -> Self {
        Self {
            waiting: Arc::clone(&self.waiting),
            call: Arc::clone(&self.call),
            most: self.most,
        }
    }
}

impl<Q, A> std::fmt::Debug for Together<Q, A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Together")
            .field("most", &self.most)
            .finish_non_exhaustive()
    }
}

impl<Q, A> Together<Q, A>
where
    Q: Clone + PartialEq + Send + 'static,
    A: Clone + Send + 'static,
{
    /// `call` answers at most `most` different questions, each in its place.
    pub fn new<F>(most: usize, call: impl Fn(Vec<Q>) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<Vec<A>, Problem>> + Send + 'static,
    {
        Self {
            waiting: Arc::default(),
            call: Arc::new(move |questions| Box::pin(call(questions))),
            most: most.max(1),
        }
    }

    /// The answer to a question, which was looked for after it was asked.
    ///
    /// # Errors
    /// What the call fails with, which then all fail with that travelled in it.
    pub async fn ask(&self, question: Q) -> Result<A, Problem> {
        let (answer, answered) = oneshot::channel();
        let is_first = {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.push(Asked { question, answer });
            waiting.len() == 1
        };
        if is_first {
            // By itself: others wait for it, also when the first to ask has gone.
            let gathered = self.clone();
            let calling = async move {
                tokio::time::sleep(GATHER).await;
                gathered.call().await;
            };
            tokio::spawn(calling.instrument(Span::current()));
        }
        answered.await.map_err(|gone| Problem::internal(&gone))?
    }

    async fn call(&self) {
        let mut asked =
            mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        while !asked.is_empty() {
            let rest = asked.split_off(self.most.min(asked.len()));
            self.answer(mem::replace(&mut asked, rest)).await;
        }
    }

    async fn answer(&self, asked: Vec<Asked<Q, A>>) {
        let mut questions: Vec<Q> = Vec::with_capacity(asked.len());
        for one in &asked {
            if !questions.contains(&one.question) {
                questions.push(one.question.clone());
            }
        }
        let answers = (self.call)(questions.clone()).await;
        for one in asked {
            let place = questions.iter().position(|it| *it == one.question);
            let answer = match (&answers, place) {
                (Err(problem), _) => Err(problem.clone()),
                (Ok(answers), place) => place
                    .and_then(|place| answers.get(place).cloned())
                    .ok_or_else(|| Problem::internal(&Unanswered)),
            };
            // Whoever has gone needs no answer.
            let _gone = one.answer.send(answer);
        }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("fewer answers came than questions were asked")]
struct Unanswered;

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures::future::join_all;

    use super::*;

    fn doubling(most: usize) -> (Together<u32, u32>, Arc<AtomicUsize>) {
        let n_calls = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&n_calls);
        let together = Together::new(most, move |questions: Vec<u32>| {
            counted.fetch_add(1, Ordering::SeqCst);
            async move {
                if questions.contains(&13) {
                    return Err(Problem::down(&Unanswered));
                }
                Ok(questions.into_iter().map(|it| it * 2).collect())
            }
        });
        (together, n_calls)
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_asked_at_one_moment_is_one_call_and_each_gets_its_own_answer() {
        let (together, n_calls) = doubling(4);
        let asked = join_all([3, 1, 3, 2].map(|it| together.ask(it))).await;
        let answers: Vec<u32> = asked.into_iter().map(Result::unwrap).collect();
        assert_eq!(
            (answers, n_calls.load(Ordering::SeqCst)),
            (vec![6, 2, 6, 4], 1)
        );
        assert_eq!(together.ask(5).await.unwrap(), 10);
        assert_eq!(n_calls.load(Ordering::SeqCst), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn more_than_one_call_holds_is_several_and_a_failure_is_that_of_its_own_call() {
        let (together, n_calls) = doubling(2);
        let asked = join_all([1, 2, 13, 4, 5].map(|it| together.ask(it))).await;
        let answers: Vec<Option<u32>> = asked.into_iter().map(Result::ok).collect();
        assert_eq!(answers, [Some(2), Some(4), None, None, Some(10)]);
        assert_eq!(n_calls.load(Ordering::SeqCst), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_asks_first_and_leaves_leaves_nobody_waiting() {
        let (together, _) = doubling(4);
        let mut first = Box::pin(together.ask(1));
        assert!(futures::poll!(first.as_mut()).is_pending());
        let second = together.ask(2);
        drop(first);
        assert_eq!(second.await.unwrap(), 4);
    }
}
