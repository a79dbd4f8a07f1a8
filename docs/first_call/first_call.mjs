const response = await fetch("https://api.cute.example/v1/me", {
  headers: { Authorization: "Bearer YOUR_KEY" },
});
console.log(response.status, await response.json());
