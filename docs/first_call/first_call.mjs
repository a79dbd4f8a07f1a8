const answer = await fetch("https://api.cute.example/v1/me", {
  headers: { Authorization: "Bearer YOUR_KEY" },
});
console.log(answer.status, await answer.json());
